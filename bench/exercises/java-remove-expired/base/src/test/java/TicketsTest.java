import static mini.Check.assertEquals;

import java.util.ArrayList;
import java.util.List;
import mini.Test;

final class TicketsTest {
    @Test
    static void nothingExpired() {
        var days = new ArrayList<>(List.of(5, 6));
        Tickets.removeExpired(days, 5);
        assertEquals(List.of(5, 6), days);
    }

    @Test
    static void oneOfTwoExpired() {
        var days = new ArrayList<>(List.of(4, 6));
        Tickets.removeExpired(days, 5);
        assertEquals(List.of(6), days);
    }
}
