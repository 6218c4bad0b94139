import static mini.Check.assertEquals;

import java.util.ArrayList;
import java.util.List;
import mini.Test;

final class NeighboursTest {
    @Test
    static void neighboursExpired() {
        var days = new ArrayList<>(List.of(1, 2, 6, 3));
        Tickets.removeExpired(days, 5);
        assertEquals(List.of(6), days);
    }
}
