import java.util.Locale;
import java.util.Objects;

/** An address; large and small letters are the same. */
final class Email {
    private final String address;

    Email(String address) {
        this.address = Objects.requireNonNull(address);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Email && address.equalsIgnoreCase(((Email) other).address);
    }

    @Override
    public int hashCode() {
        return address.toLowerCase(Locale.ROOT).hashCode();
    }

    @Override
    public String toString() {
        return address.strip().toLowerCase(Locale.ROOT);
    }
}
