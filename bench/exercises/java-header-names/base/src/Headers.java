/** Names of headers. */
final class Headers {
    private Headers() {}

    /** A name as it is compared: without blanks around it, in large letters. */
    static String canonical(String name) {
        return name.strip().toUpperCase();
    }
}
