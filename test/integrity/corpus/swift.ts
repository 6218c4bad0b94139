import { aChange, type CorpusChange, edited, moved, removed, rewritten } from "./corpus-change.ts";

const FEED = `import XCTest
@testable import Feed

final class FeedTests: XCTestCase {
    var feed: Feed!

    override func setUp() {
        super.setUp()
        feed = Feed(name: "news")
    }

    func testStartsEmpty() {
        XCTAssertEqual(feed.items.count, 0)
        XCTAssertNil(feed.latest)
    }

    func testKeepsOrder() throws {
        try feed.append("a")
        try feed.append("b")
        XCTAssertEqual(feed.items, ["a", "b"])
        XCTAssertEqual(try XCTUnwrap(feed.latest), "b")
    }

    func testRefusesDoubles() throws {
        try feed.append("a")
        XCTAssertThrowsError(try feed.append("a")) { error in
            XCTAssertEqual(error as? FeedError, .double("a"))
        }
    }

    func testScore() {
        XCTAssertEqual(feed.score(of: "a"), 0.75, accuracy: 0.001)
    }
}
`;

const MODERN = `import Testing
@testable import Feed

@Suite struct ScoreTests {
    @Test("a score is within bounds", arguments: [0, 1, 50, 100])
    func bounds(value: Int) {
        #expect(Score(value).isValid)
    }

    @Test func refusesMore() {
        #expect(throws: ScoreError.tooHigh) { try Score.checked(101) }
    }

    @Test func adds() throws {
        let sum = try #require(Score.add(1, 2))
        #expect(sum == 3)
    }
}
`;

export const WEAKENED_SWIFT: CorpusChange[] = [
  aChange(
    "XCTSkip",
    edited("Tests/FeedTests/FeedTests.swift", FEED, [
      `func testKeepsOrder() throws {\n`,
      `func testKeepsOrder() throws {\n        throw XCTSkip("flaky")\n`,
    ]),
  ),
  aChange(
    "XCTSkipIf",
    edited("Tests/FeedTests/FeedTests.swift", FEED, [
      `func testKeepsOrder() throws {\n`,
      `func testKeepsOrder() throws {\n        try XCTSkipIf(true)\n`,
    ]),
  ),
  aChange(
    "renamed out of sight",
    edited("Tests/FeedTests/FeedTests.swift", FEED, ["func testScore", "func disabled_testScore"]),
  ),
  aChange(
    "deleted",
    edited("Tests/FeedTests/FeedTests.swift", FEED, [
      FEED.slice(FEED.indexOf("    func testRefuses"), FEED.indexOf("    func testScore")),
      "",
    ]),
  ),
  aChange(
    "equal becomes not nil",
    edited("Tests/FeedTests/FeedTests.swift", FEED, [
      `XCTAssertEqual(feed.items, ["a", "b"])`,
      "XCTAssertNotNil(feed.items)",
    ]),
  ),
  aChange(
    "XCTAssertTrue(true)",
    edited("Tests/FeedTests/FeedTests.swift", FEED, ["XCTAssertNil(feed.latest)", "XCTAssertTrue(true)"]),
  ),
  aChange("accuracy", edited("Tests/FeedTests/FeedTests.swift", FEED, ["accuracy: 0.001", "accuracy: 1"])),
  aChange(
    "the kind of error no longer matters",
    edited("Tests/FeedTests/FeedTests.swift", FEED, [
      ` { error in\n            XCTAssertEqual(error as? FeedError, .double("a"))\n        }`,
      "",
    ]),
  ),
  aChange(
    ".disabled",
    edited("Tests/ScoreTests.swift", MODERN, ["@Test func adds", `@Test(.disabled("later")) func adds`]),
  ),
  aChange("arguments are gone", edited("Tests/ScoreTests.swift", MODERN, ["[0, 1, 50, 100]", "[50]"])),
  aChange(
    "#expect of true",
    edited("Tests/ScoreTests.swift", MODERN, ["#expect(sum == 3)", "#expect(true)"]),
  ),
  aChange(
    "swallowed",
    edited("Tests/FeedTests/FeedTests.swift", FEED, [
      `        try feed.append("b")\n        XCTAssertEqual(feed.items, ["a", "b"])\n        XCTAssertEqual(try XCTUnwrap(feed.latest), "b")\n`,
      `        do {\n            try feed.append("b")\n            XCTAssertEqual(try XCTUnwrap(feed.latest), "b")\n        } catch {\n            print(error)\n        }\n        XCTAssertEqual(feed.items, ["a", "b"])\n`,
    ]),
  ),
];

export const HONEST_SWIFT: CorpusChange[] = [
  aChange(
    "a case is added",
    edited("Tests/FeedTests/FeedTests.swift", FEED, [
      "    func testScore",
      `    func testClear() {\n        feed.clear()\n        XCTAssertTrue(feed.items.isEmpty)\n    }\n\n    func testScore`,
    ]),
  ),
  aChange(
    "renamed",
    edited("Tests/FeedTests/FeedTests.swift", FEED, ["func testScore", "func testScoreOfOneItem"]),
  ),
  aChange("moved", ...moved("Tests/FeedTests/FeedTests.swift", "Tests/UnitTests/FeedTests.swift", FEED)),
  aChange(
    "XCTest becomes Testing",
    edited(
      "Tests/FeedTests/FeedTests.swift",
      FEED,
      ["import XCTest", "import Testing"],
      ["final class FeedTests: XCTestCase", "@Suite final class FeedTests"],
      ["    func testStartsEmpty", "    @Test func startsEmpty"],
      ["XCTAssertEqual(feed.items.count, 0)", "#expect(feed.items.count == 0)"],
      ["XCTAssertNil(feed.latest)", "#expect(feed.latest == nil)"],
    ),
  ),
  aChange(
    "arguments are added",
    edited("Tests/ScoreTests.swift", MODERN, ["[0, 1, 50, 100]", "[0, 1, 50, 99, 100]"]),
  ),
  aChange(
    "stricter",
    edited("Tests/FeedTests/FeedTests.swift", FEED, ["accuracy: 0.001", "accuracy: 0.0001"]),
  ),
  aChange(
    "comments",
    edited("Tests/FeedTests/FeedTests.swift", FEED, [
      "        super.setUp()\n",
      '        super.setUp()\n        // throw XCTSkip("was flaky"); XCTAssertTrue(true)\n',
    ]),
  ),
  aChange(
    "un-skipped",
    rewritten(
      "Tests/ScoreTests.swift",
      MODERN.replace("@Test func adds", "@Test(.disabled()) func adds"),
      MODERN,
    ),
  ),
  aChange(
    "type and tests go together",
    removed("Sources/Feed/Score.swift", "public struct Score {\n    let value: Int\n}\n"),
    removed("Tests/ScoreTests.swift", MODERN),
  ),
];
