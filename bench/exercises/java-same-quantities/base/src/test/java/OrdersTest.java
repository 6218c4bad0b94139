import static mini.Check.assertEquals;

import java.util.Arrays;
import java.util.List;
import mini.Disabled;
import mini.Test;

final class OrdersTest {
    @Test
    static void equalOrders() {
        assertEquals(true, Orders.sameQuantities(List.of(1, 100), List.of(1, 100)));
    }

    @Test
    static void differentOrders() {
        assertEquals(false, Orders.sameQuantities(List.of(1, 2), List.of(1, 3)));
        assertEquals(false, Orders.sameQuantities(List.of(1), List.of(1, 3)));
    }
}
