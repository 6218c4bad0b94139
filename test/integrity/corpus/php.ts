import { aChange, type CorpusChange, edited, moved, removed, rewritten } from "./corpus-change.ts";

const MONEY = String.raw`<?php

declare(strict_types=1);

namespace App\Tests;

use App\Money;
use PHPUnit\Framework\Attributes\DataProvider;
use PHPUnit\Framework\TestCase;

final class MoneyTest extends TestCase
{
    public function testAdds(): void
    {
        $sum = (new Money(5))->plus(new Money(7));
        $this->assertSame(12, $sum->cents());
        $this->assertSame('EUR', $sum->currency());
    }

    #[DataProvider('texts')]
    public function testParses(string $text, int $cents): void
    {
        self::assertSame($cents, Money::parse($text)->cents());
    }

    public static function texts(): array
    {
        return [
            ['1.00', 100],
            ['0.5', 50],
            ['-3', -300],
        ];
    }

    public function testRefusesOtherCurrencies(): void
    {
        $this->expectException(CurrencyMismatch::class);
        $this->expectExceptionMessage('EUR and USD');
        (new Money(5))->plus(new Money(5, 'USD'));
    }

    /** @test */
    public function it_formats(): void
    {
        $this->assertEquals("0,05 \u{20AC}", (new Money(5))->format('de'));
    }
}
`;

const PEST = String.raw`<?php

use App\Slug;

beforeEach(function () {
    $this->slug = new Slug();
});

it('lowercases', function () {
    expect($this->slug->of('A B'))->toBe('a-b');
    expect($this->slug->count())->toBe(1);
});

test('refuses nothing', function () {
    expect(fn () => $this->slug->of(''))->toThrow(InvalidArgumentException::class, 'empty');
});
`;

export const WEAKENED_PHP: CorpusChange[] = [
  aChange(
    "markTestSkipped",
    edited("tests/MoneyTest.php", MONEY, [
      "        $sum =",
      `        $this->markTestSkipped('later');\n        $sum =`,
    ]),
  ),
  aChange(
    "markTestIncomplete",
    edited("tests/MoneyTest.php", MONEY, [
      "        $sum =",
      `        $this->markTestIncomplete();\n        $sum =`,
    ]),
  ),
  aChange(
    "deleted",
    edited("tests/MoneyTest.php", MONEY, [
      MONEY.slice(MONEY.indexOf("    public function testRefuses"), MONEY.indexOf("    /** @test */")),
      "",
    ]),
  ),
  aChange("a row is gone", edited("tests/MoneyTest.php", MONEY, ["            ['-3', -300],\n", ""])),
  aChange(
    "assertSame becomes assertNotNull",
    edited("tests/MoneyTest.php", MONEY, [
      "$this->assertSame(12, $sum->cents())",
      "$this->assertNotNull($sum->cents())",
    ]),
  ),
  aChange(
    "assertTrue(true)",
    edited("tests/MoneyTest.php", MONEY, [
      "$this->assertSame('EUR', $sum->currency())",
      "$this->assertTrue(true)",
    ]),
  ),
  aChange(
    "the message no longer matters",
    edited("tests/MoneyTest.php", MONEY, ["        $this->expectExceptionMessage('EUR and USD');\n", ""]),
  ),
  aChange(
    "renamed out of sight",
    edited("tests/MoneyTest.php", MONEY, ["function testAdds", "function disabledTestAdds"]),
  ),
  aChange("@test is gone", edited("tests/MoneyTest.php", MONEY, ["    /** @test */\n", ""])),
  aChange(
    "Pest: skip",
    edited("tests/Unit/SlugTest.php", PEST, ["toBe(1);\n});", "toBe(1);\n})->skip('flaky');"]),
  ),
  aChange(
    "Pest: toBe becomes toBeString",
    edited("tests/Unit/SlugTest.php", PEST, ["toBe('a-b')", "toBeString()"]),
  ),
  aChange(
    "doesNotPerformAssertions",
    edited("tests/MoneyTest.php", MONEY, [
      "        $sum = (new Money(5))->plus(new Money(7));\n        $this->assertSame(12, $sum->cents());\n        $this->assertSame('EUR', $sum->currency());\n",
      "        $this->expectNotToPerformAssertions();\n        (new Money(5))->plus(new Money(7));\n",
    ]),
  ),
  aChange(
    "swallowed",
    edited("tests/MoneyTest.php", MONEY, [
      "        $this->assertSame(12, $sum->cents());\n",
      "        try {\n            $this->assertSame(12, $sum->cents());\n        } catch (\\Throwable $e) {\n        }\n",
    ]),
  ),
];

export const HONEST_PHP: CorpusChange[] = [
  aChange(
    "a case is added",
    edited("tests/MoneyTest.php", MONEY, [
      "    /** @test */",
      "    public function testNegates(): void\n    {\n        $this->assertSame(-5, (new Money(5))->negated()->cents());\n    }\n\n    /** @test */",
    ]),
  ),
  aChange(
    "renamed",
    edited("tests/MoneyTest.php", MONEY, ["function testAdds", "function testPlusAddsCents"]),
  ),
  aChange(
    "the annotation becomes an attribute",
    edited("tests/MoneyTest.php", MONEY, ["    /** @test */\n", "    #[Test]\n"]),
  ),
  aChange("moved", ...moved("tests/MoneyTest.php", "tests/Unit/MoneyTest.php", MONEY)),
  aChange(
    "assertEquals becomes assertSame",
    edited("tests/MoneyTest.php", MONEY, ['assertEquals("0,05', 'assertSame("0,05']),
  ),
  aChange(
    "$this becomes self",
    edited(
      "tests/MoneyTest.php",
      MONEY,
      ["$this->assertSame(12", "self::assertSame(12"],
      ["$this->assertSame('EUR'", "self::assertSame('EUR'"],
    ),
  ),
  aChange(
    "rows are named",
    edited(
      "tests/MoneyTest.php",
      MONEY,
      ["['1.00', 100]", "'whole' => ['1.00', 100]"],
      ["['0.5', 50]", "'half' => ['0.5', 50]"],
    ),
  ),
  aChange("a chain", edited("tests/Unit/SlugTest.php", PEST, ["toBe('a-b')", "toBeString()->toBe('a-b')"])),
  aChange(
    "un-skipped",
    rewritten("tests/Unit/SlugTest.php", PEST.replace("toBe(1);\n});", "toBe(1);\n})->skip();"), PEST),
  ),
  aChange(
    "class and tests go together",
    removed("src/Money.php", "<?php\n\nnamespace App;\n\nfinal class Money\n{\n}\n"),
    removed("tests/MoneyTest.php", MONEY),
  ),
];
