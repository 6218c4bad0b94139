import java.util.Locale;

final class HeadersTest {
    public static void main(String[] args) {
        check("LENGTH", Headers.canonical(" length "));
        check("X-AGE", Headers.canonical("x-Age"));
        System.out.println("HeadersTest ok");
    }

    static void check(String expected, String actual) {
        if (!expected.equals(actual)) throw new AssertionError(expected + ", not " + actual);
    }
}
