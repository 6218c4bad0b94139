final class NumbersTest {
    public static void main(String[] args) {
        betweenSmallNumbers();
        ofTheSameNumber();
        betweenLargeNumbers();
        System.out.println("NumbersTest ok");
    }

    static void betweenSmallNumbers() {
        assert Numbers.midpoint(2, 6) == 4;
        assert Numbers.midpoint(2, 7) == 4;
    }

    static void ofTheSameNumber() {
        assert Numbers.midpoint(9, 9) == 9;
    }

    static void betweenLargeNumbers() {
        int middle = Numbers.midpoint(1_000_000_000, 1_100_000_000);
        assert middle == 1_050_000_000 : "was " + middle;
    }
}
