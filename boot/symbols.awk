# Text symbols of `nm -n` -> assembler: pairs (address, offset of the name), ended by zeros.
BEGIN { n = 0; print ".section .symbols,\"a\"\n.balign 8\n.globl symbol_table\nsymbol_table:" }
$2 ~ /^[tT]$/ && $1 ~ /^ffffffff/ { print ".quad 0x" $1 ", symbol_name_" n; name[n++] = $3 }
END {
    print ".quad 0, 0"
    for (i = 0; i < n; i++) print "symbol_name_" i ": .asciz \"" name[i] "\""
    print ".section .note.GNU-stack,\"\",@progbits"
}
