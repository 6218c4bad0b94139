import { aChange, type CorpusChange, edited, moved, removed, rewritten } from "./corpus-change.ts";

const USER = `# frozen_string_literal: true

require "rails_helper"

RSpec.describe User do
  subject(:user) { described_class.new(name: "Ada", age: 36) }

  describe "#greeting" do
    it "uses the name" do
      expect(user.greeting).to eq("Hello, Ada")
    end

    it "falls back without a name" do
      user.name = nil
      expect(user.greeting).to eq("Hello")
      expect(user.greeting).not_to include("nil")
    end
  end

  context "when it is saved" do
    before { user.save! }

    it "has an id" do
      if user.persisted?
        user.reload
      end
      expect(user.id).to be > 0
      expect(User.count).to eq(1)
    end

    it "refuses a second with the same name" do
      expect { described_class.create!(name: "Ada") }.to raise_error(ActiveRecord::RecordInvalid, /taken/)
    end

    it { is_expected.to be_valid }
  end
end
`;

const STACK = `require "minitest/autorun"
require_relative "../lib/stack"

class StackTest < Minitest::Test
  def setup
    @stack = Stack.new
  end

  def test_push
    @stack.push(1)
    assert_equal 1, @stack.size
    assert_equal [1], @stack.to_a
  end

  def test_pop_of_an_empty_stack
    assert_raises(Stack::Empty) { @stack.pop }
  end

  def test_peek
    @stack.push(7)
    assert_equal 7, @stack.peek
    refute @stack.empty?
  end
end
`;

export const WEAKENED_RUBY: CorpusChange[] = [
  aChange("xit", edited("spec/models/user_spec.rb", USER, [`it "falls back`, `xit "falls back`])),
  aChange(
    "pending",
    edited("spec/models/user_spec.rb", USER, [
      `      user.name = nil\n`,
      `      pending "names are odd"\n      user.name = nil\n`,
    ]),
  ),
  aChange(
    "skip",
    edited("spec/models/user_spec.rb", USER, [
      `      user.name = nil\n`,
      `      skip\n      user.name = nil\n`,
    ]),
  ),
  aChange(
    "skip as metadata",
    edited("spec/models/user_spec.rb", USER, [`it "has an id" do`, `it "has an id", skip: true do`]),
  ),
  aChange(
    "the context is skipped",
    edited("spec/models/user_spec.rb", USER, [`context "when`, `xcontext "when`]),
  ),
  aChange("fit", edited("spec/models/user_spec.rb", USER, [`it "uses the name"`, `fit "uses the name"`])),
  aChange(
    "deleted",
    edited("spec/models/user_spec.rb", USER, [
      USER.slice(USER.indexOf(`    it "refuses a second`), USER.indexOf("    it { is")),
      "",
    ]),
  ),
  aChange(
    "eq becomes be_truthy",
    edited("spec/models/user_spec.rb", USER, [`eq("Hello, Ada")`, "be_truthy"]),
  ),
  aChange(
    "any error",
    edited("spec/models/user_spec.rb", USER, [
      `raise_error(ActiveRecord::RecordInvalid, /taken/)`,
      "raise_error",
    ]),
  ),
  aChange(
    "an expectation is gone",
    edited("spec/models/user_spec.rb", USER, [`      expect(User.count).to eq(1)\n`, ""]),
  ),
  aChange(
    "expect(true)",
    edited("spec/models/user_spec.rb", USER, [`expect(user.id).to be > 0`, "expect(true).to be(true)"]),
  ),
  aChange(
    "minitest skip",
    edited("test/stack_test.rb", STACK, ["    @stack.push(7)\n", `    skip "later"\n    @stack.push(7)\n`]),
  ),
  aChange(
    "assert_equal becomes assert",
    edited("test/stack_test.rb", STACK, ["assert_equal 7, @stack.peek", "assert @stack.peek"]),
  ),
  aChange(
    "rescue",
    edited("test/stack_test.rb", STACK, [
      "    assert_equal [1], @stack.to_a\n",
      "    begin\n      assert_equal [1], @stack.to_a\n    rescue Minitest::Assertion\n      nil\n    end\n",
    ]),
  ),
];

export const HONEST_RUBY: CorpusChange[] = [
  aChange(
    "a case is added",
    edited("spec/models/user_spec.rb", USER, [
      `    it { is_expected`,
      `    it "has a date" do\n      expect(user.created_at).to be_within(1).of(Time.now)\n    end\n\n    it { is_expected`,
    ]),
  ),
  aChange("renamed", edited("spec/models/user_spec.rb", USER, [`"has an id"`, `"gets an identifier"`])),
  aChange("moved", ...moved("spec/models/user_spec.rb", "spec/domain/user_spec.rb", USER)),
  aChange(
    "aggregate_failures",
    edited("spec/models/user_spec.rb", USER, [`it "has an id" do`, `it "has an id", :aggregate_failures do`]),
  ),
  aChange(
    "one line",
    edited("spec/models/user_spec.rb", USER, [
      `    it "uses the name" do\n      expect(user.greeting).to eq("Hello, Ada")\n    end`,
      `    it("uses the name") { expect(user.greeting).to eq("Hello, Ada") }`,
    ]),
  ),
  aChange(
    "minitest becomes stricter",
    edited("test/stack_test.rb", STACK, ["refute @stack.empty?", "assert_equal false, @stack.empty?"]),
  ),
  aChange(
    "un-skipped",
    rewritten(
      "test/stack_test.rb",
      STACK.replace("    @stack.push(7)\n", "    skip\n    @stack.push(7)\n"),
      STACK,
    ),
  ),
  aChange(
    "words in text",
    edited("spec/models/user_spec.rb", USER, [
      `expect(user.greeting).to eq("Hello")`,
      `expect(user.greeting).to eq("skip # xit pending")`,
    ]),
  ),
  aChange(
    "class and tests go together",
    removed("lib/stack.rb", "class Stack\n  Empty = Class.new(StandardError)\nend\n"),
    removed("test/stack_test.rb", STACK),
  ),
  aChange(
    "shared examples",
    edited(
      "test/stack_test.rb",
      STACK,
      [
        "  def test_peek",
        "  def assert_holds(*values)\n    assert_equal values, @stack.to_a\n    assert_equal values.size, @stack.size\n  end\n\n  def test_peek",
      ],
      ["    assert_equal 1, @stack.size\n    assert_equal [1], @stack.to_a\n", "    assert_holds 1\n"],
    ),
  ),
];
