// needs: bubblewrap
import { describe, expect, test } from "vitest";
import { steps } from "../../demo/model/script-steps.ts";
import { report, shell, toolOutput, write } from "../support/world-script.ts";
import { type EndedRun, type Story, useStories } from "../support/world-story.ts";

const stories = useStories();

async function expectNothingChanged(story: Story, ended: EndedRun): Promise<void> {
  expect(await story.github.branches(story.repo)).toEqual(["main"]);
  expect((await story.github.commits(story.repo, "main"))[0]?.sha).toBe(story.headSha);
  expect(story.github.pulls(story.repo)).toEqual([]);
  expect(story.checks(ended.id).map(({ head_sha }) => head_sha)).toEqual([story.headSha]);
}

describe.concurrent("ask", () => {
  test("offers no tool that writes, and changes nothing, although the model tries in every way it knows", async () => {
    let said = "";
    const story = await stories.begin({
      script: steps(write({ "note.md": "Mine.\n" }), shell("echo mine > note.md"), (request) => {
        said = toolOutput(request);
        return report("changed", { title: "Add a note", summary: "Because of `slice`." });
      }),
    });

    const ended = await story.command(await story.issue(), "/claude ask why is it slow?");

    expect(ended.comment).toMatch(/^\*\*Answered\*\* · /);
    expect(ended.comment).toContain("Because of `slice`.");
    expect(said).toMatch(/No such tool available: Write/);
    expect(said).toMatch(/No such tool available: Bash/);
    await expectNothingChanged(story, ended);
    expect(story.checks(ended.id)[0]?.conclusion).toBe("success");
    const [first] = story.prompts();
    expect(first?.toolNames).toEqual(expect.arrayContaining(["Read", "Grep", "Glob", "StructuredOutput"]));
    expect(first?.toolNames.filter((name) => /bash|^write|edit|task|agent|web|mcp/i.test(name))).toEqual([]);
    expect(first?.system).toContain("This run is read only");
  });
});

describe.concurrent("a run that leaves no change", () => {
  test("and was asked a question is an answer", async () => {
    const story = await stories.begin({
      script: () => report("answered", { summary: "It is a catalogue." }),
    });

    const ended = await story.command(await story.issue(), "/claude what is this?");

    expect(ended.comment).toMatch(/^\*\*Answered\*\*/);
    expect(ended.comment).toContain("It is a catalogue.");
    await expectNothingChanged(story, ended);
  });

  test("F24: and says why reads that way, with the next action", async () => {
    const story = await stories.begin({
      script: () => report("needs_person", { summary: "Here is **why**." }),
    });

    const ended = await story.command(await story.issue(), "/claude tidy up");

    expect(ended.comment).toMatch(/^\*\*No change: a person is needed\*\* · /);
    expect(ended.comment).toContain("Here is **why**.");
    expect(ended.comment).toContain("Reply with `/claude …` to go on from here");
    expect(story.checks(ended.id)[0]?.conclusion).toBe("neutral");
    await expectNothingChanged(story, ended);
  });

  test("F24: and claims a change is not believed", async () => {
    const story = await stories.begin({
      script: () => report("changed", { summary: "I fixed everything." }),
    });

    const ended = await story.command(await story.issue(), "/claude fix it");

    expect(ended.comment).toMatch(/^\*\*No change: /);
    await expectNothingChanged(story, ended);
  });

  test("F24: and undid its own work is no change either", async () => {
    const story = await stories.begin({
      script: steps(
        shell("echo x > README.md; rm -f new.md; touch new.md; git checkout -q README.md; rm new.md"),
        report("nothing_to_change"),
      ),
    });

    const ended = await story.command(await story.issue(), "/claude try");

    expect(ended.outcome).toBe("no_change");
    await expectNothingChanged(story, ended);
  });
});
