/** Native access for Exo-OS: the one module started with {@code --enable-native-access}. */
module org.exoos.nucleus {
    requires static org.jspecify;

    exports org.exoos.nucleus;
}
