import java.util.List;

/** Tickets, by the day on which they expire. */
final class Tickets {
    private Tickets() {}

    /** Takes the tickets out that expired before a day. */
    static void removeExpired(List<Integer> days, int today) {
        days.removeIf(day -> day < today);
    }
}
