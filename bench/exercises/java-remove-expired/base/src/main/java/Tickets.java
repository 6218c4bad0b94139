import java.util.List;

/** Tickets, by the day on which they expire. */
final class Tickets {
    private Tickets() {}

    /** Takes the tickets out that expired before a day. */
    static void removeExpired(List<Integer> days, int today) {
        for (int index = 0; index < days.size(); index += 1) {
            if (days.get(index) < today) days.remove(index);
        }
    }
}
