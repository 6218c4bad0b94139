import java.util.List;

/** What is ordered. */
final class Orders {
    private Orders() {}

    /** Whether two orders ask for the same, line by line. */
    static boolean sameQuantities(List<Integer> first, List<Integer> second) {
        if (first.size() != second.size()) return false;
        for (int line = 0; line < first.size(); line += 1) {
            if (first.get(line).intValue() != second.get(line).intValue()) return false;
        }
        return true;
    }
}
