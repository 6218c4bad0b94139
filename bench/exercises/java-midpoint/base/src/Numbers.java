/** Figures over row numbers. */
final class Numbers {
    private Numbers() {}

    /** The number in the middle of two, rounded down. Neither is negative. */
    static int midpoint(int low, int high) {
        return (low + high) / 2;
    }
}
