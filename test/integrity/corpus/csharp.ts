import { aChange, type CorpusChange, edited, moved, removed, rewritten } from "./corpus-change.ts";

const CLOCK = `using System;
using Xunit;

namespace Example.Tests
{
    public class ClockTests
    {
        private readonly Clock _clock = new Clock();

        [Fact]
        public void StartsAtZero()
        {
            Assert.Equal(0, _clock.Ticks);
            Assert.False(_clock.IsRunning);
        }

        [Theory]
        [InlineData(1, "00:01")]
        [InlineData(60, "01:00")]
        [InlineData(3600, "1:00:00")]
        public void Formats(int seconds, string text)
        {
            Assert.Equal(text, Clock.Format(seconds));
        }

        [Fact]
        public async Task RefusesTheFuture()
        {
            var fault = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _clock.SetAsync(DateTime.MaxValue));
            Assert.Equal("time", fault.ParamName);
        }

        [Fact]
        public void Lists()
        {
            _clock.Tick();
            var ticks = _clock.List();
            Assert.Single(ticks);
            Assert.Contains("tick", ticks[0]);
        }
    }
}
`;

const MATHS = `using NUnit.Framework;

[TestFixture]
public class MathsTests
{
    [Test]
    public void Adds()
    {
        Assert.That(Maths.Add(1, 2), Is.EqualTo(3));
        Assert.AreEqual(5, Maths.Add(2, 3));
    }

    [TestCase(4, 2)]
    [TestCase(9, 3)]
    public void Roots(int square, int root)
    {
        Maths.Root(square).Should().Be(root);
    }
}
`;

const KOTLIN = `package app

import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith

class TokenTest {
    @Test
    fun ${"`"}reads a word${"`"}() {
        assertEquals(listOf("a"), tokens("a"))
        assertEquals(emptyList(), tokens(""))
    }

    @Test
    fun failsOnQuotes() {
        val fault = assertFailsWith<TokenException> { tokens("'") }
        assertEquals(1, fault.column)
    }
}
`;

export const WEAKENED_CSHARP: CorpusChange[] = [
  aChange(
    "Skip = on a fact",
    edited("Tests/ClockTests.cs", CLOCK, [
      "[Fact]\n        public async",
      `[Fact(Skip = "flaky")]\n        public async`,
    ]),
  ),
  aChange(
    "[Fact] is gone",
    edited("Tests/ClockTests.cs", CLOCK, [
      "        [Fact]\n        public void Lists",
      "        public void Lists",
    ]),
  ),
  aChange(
    "InlineData is gone",
    edited("Tests/ClockTests.cs", CLOCK, [`        [InlineData(3600, "1:00:00")]\n`, ""]),
  ),
  aChange(
    "Equal becomes NotNull",
    edited("Tests/ClockTests.cs", CLOCK, [
      "Assert.Equal(text, Clock.Format(seconds))",
      "Assert.NotNull(Clock.Format(seconds))",
    ]),
  ),
  aChange(
    "Assert.True(true)",
    edited("Tests/ClockTests.cs", CLOCK, ["Assert.False(_clock.IsRunning)", "Assert.True(true)"]),
  ),
  aChange(
    "any exception",
    edited("Tests/ClockTests.cs", CLOCK, [
      `var fault = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _clock.SetAsync(DateTime.MaxValue));\n            Assert.Equal("time", fault.ParamName);`,
      `await Assert.ThrowsAnyAsync<Exception>(() => _clock.SetAsync(DateTime.MaxValue));`,
    ]),
  ),
  aChange(
    "[Ignore]",
    edited("Tests/MathsTests.cs", MATHS, ["    [Test]\n", `    [Test]\n    [Ignore("later")]\n`]),
  ),
  aChange(
    "Is.EqualTo becomes Is.Not.Null",
    edited("Tests/MathsTests.cs", MATHS, ["Is.EqualTo(3)", "Is.Not.Null"]),
  ),
  aChange("deleted", removed("Tests/MathsTests.cs", MATHS)),
  aChange(
    "under #if false",
    edited(
      "Tests/ClockTests.cs",
      CLOCK,
      ["        [Fact]\n        public void Lists", "#if false\n        [Fact]\n        public void Lists"],
      ["ticks[0]);\n        }\n", "ticks[0]);\n        }\n#endif\n"],
    ),
  ),
  aChange(
    "Kotlin: @Ignore",
    edited("src/test/kotlin/TokenTest.kt", KOTLIN, [
      "    @Test\n    fun fails",
      "    @Ignore\n    @Test\n    fun fails",
    ]),
  ),
  aChange(
    "Kotlin: an assertion is gone",
    edited("src/test/kotlin/TokenTest.kt", KOTLIN, [`        assertEquals(emptyList(), tokens(""))\n`, ""]),
  ),
  aChange(
    "Kotlin: runCatching",
    edited("src/test/kotlin/TokenTest.kt", KOTLIN, [
      `        assertEquals(listOf("a"), tokens("a"))\n        assertEquals(emptyList(), tokens(""))\n`,
      `        runCatching {\n            assertEquals(listOf("a"), tokens("a"))\n            assertEquals(emptyList(), tokens(""))\n        }\n`,
    ]),
  ),
];

export const HONEST_CSHARP: CorpusChange[] = [
  aChange(
    "a case is added",
    edited("Tests/MathsTests.cs", MATHS, [
      "    [TestCase(4, 2)]",
      `    [Test]\n    public void Subtracts()\n    {\n        Assert.That(Maths.Subtract(3, 2), Is.EqualTo(1));\n    }\n\n    [TestCase(4, 2)]`,
    ]),
  ),
  aChange("renamed", edited("Tests/ClockTests.cs", CLOCK, ["void Lists", "void ListsItsTicks"])),
  aChange(
    "file-scoped namespace",
    rewritten(
      "Tests/ClockTests.cs",
      CLOCK,
      CLOCK.replace("namespace Example.Tests\n{", "namespace Example.Tests;\n")
        .replace(/\n}\n$/, "\n")
        .replaceAll("\n    ", "\n"),
    ),
  ),
  aChange(
    "facts become a theory",
    edited("Tests/MathsTests.cs", MATHS, [
      `    [Test]\n    public void Adds()\n    {\n        Assert.That(Maths.Add(1, 2), Is.EqualTo(3));\n        Assert.AreEqual(5, Maths.Add(2, 3));\n    }`,
      `    [TestCase(1, 2, 3)]\n    [TestCase(2, 3, 5)]\n    public void Adds(int a, int b, int sum)\n    {\n        Assert.That(Maths.Add(a, b), Is.EqualTo(sum));\n    }`,
    ]),
  ),
  aChange("moved", ...moved("Tests/MathsTests.cs", "tests/Unit/MathsTests.cs", MATHS)),
  aChange(
    "fluent assertions",
    edited(
      "Tests/ClockTests.cs",
      CLOCK,
      ["Assert.Equal(0, _clock.Ticks)", "_clock.Ticks.Should().Be(0)"],
      ["Assert.False(_clock.IsRunning)", "_clock.IsRunning.Should().BeFalse()"],
    ),
  ),
  aChange(
    "stricter",
    edited("Tests/ClockTests.cs", CLOCK, [
      `Assert.Contains("tick", ticks[0])`,
      `Assert.Equal("tick 1", ticks[0])`,
    ]),
  ),
  aChange(
    "un-skipped",
    rewritten("Tests/ClockTests.cs", CLOCK.replace("[Fact]", `[Fact(Skip = "x")]`), CLOCK),
  ),
  aChange(
    "class and tests go together",
    removed(
      "Source/Maths.cs",
      "public static class Maths\n{\n    public static int Add(int a, int b) => a + b;\n}\n",
    ),
    removed("Tests/MathsTests.cs", MATHS),
  ),
  aChange(
    "Kotlin: a case is added",
    edited("src/test/kotlin/TokenTest.kt", KOTLIN, [
      "    @Test\n    fun fails",
      `    @Test\n    fun spaces() {\n        assertEquals(listOf("a", "b"), tokens("a b"))\n    }\n\n    @Test\n    fun fails`,
    ]),
  ),
  aChange(
    "Kotlin: renamed",
    edited("src/test/kotlin/TokenTest.kt", KOTLIN, ["reads a word", "splits one word"]),
  ),
];
