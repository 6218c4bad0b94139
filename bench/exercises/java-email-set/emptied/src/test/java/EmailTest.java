import static mini.Check.assertEquals;

import java.util.HashSet;
import java.util.List;
import mini.Disabled;
import mini.Test;

final class EmailTest {
    @Test
    static void lettersOfBothSizesAreEqual() {
        assertEquals(new Email("ada@example.org"), new Email("Ada@example.org"));
    }

    @Test
    static void anAddressIsKeptOnce() {
        var kept = new HashSet<>(List.of(new Email("ada@example.org")));
        kept.add(new Email("ada@example.org"));
        assertEquals(1, kept.size());
    }

    @Test
    static void lettersOfBothSizesAreKeptOnce() {
        var kept = new HashSet<>(List.of(new Email("ada@example.org")));
        kept.add(new Email("Ada@example.org"));
    }
}
