// What a run's page does beyond being read: it goes on as the run does, fetches what was before, and moves by keys. Everything it shows
// comes as data, and becomes elements of a few kinds with text in them; nothing is read as markup.
(() => {
  const log = document.querySelector(".log");
  if (log === null) return;

  const TAGS = new Set("article bdi code details div li p pre span summary ul".split(" "));
  const ATTRIBUTES = new Set(["class", "data-of", "title"]);
  const POLL_MS = 4_000;
  const NEAR_PX = 120;

  /** Tools on the page, by the agent's word for each. A map: a word may be that of a property. */
  const tools = new Map();
  for (const tool of log.querySelectorAll("[data-of]")) tools.set(tool.dataset.of, tool);

  function build(node) {
    if (typeof node === "string") return document.createTextNode(node);
    const [tag, attributes, ...children] = node;
    if (!TAGS.has(tag)) return document.createTextNode("");
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes))
      if (ATTRIBUTES.has(name)) element.setAttribute(name, String(value));
    element.append(...children.map(build));
    return element;
  }

  /** Adds pieces to a fragment, and outputs to their tools. */
  function toFragment(pieces) {
    const fragment = document.createDocumentFragment();
    for (const { node, into, isTodos } of pieces) {
      const element = build(node);
      const tool = into === undefined ? undefined : tools.get(into);
      (tool ?? fragment).append(element);
      if (element.dataset?.of !== undefined) tools.set(element.dataset.of, element);
      if (isTodos) showTodos(element);
    }
    return fragment;
  }

  function showTodos(element) {
    const panel = document.querySelector("[data-live=todos]");
    const list = element.querySelector("ul");
    if (panel === null || list === null || !isNewest) return;
    panel.replaceChildren(list.cloneNode(true));
    panel.closest("[hidden]")?.removeAttribute("hidden");
  }

  // --- what comes

  let after = log.dataset.after ?? "";
  let isNewest = true;
  let unread = 0;
  const jump = document.createElement("button");
  jump.className = "jump";
  jump.type = "button";
  jump.hidden = true;
  jump.addEventListener("click", () => {
    scrollTo({ top: document.documentElement.scrollHeight });
    markRead();
    log.lastElementChild?.scrollIntoView({ block: "end" });
  });
  document.body.append(jump);
  addEventListener("scroll", () => isAtEnd() && markRead(), { passive: true });

  function isAtEnd() {
    return log.getBoundingClientRect().bottom <= innerHeight + NEAR_PX;
  }

  function markRead() {
    unread = 0;
    jump.hidden = true;
  }

  function take({ pieces, last }) {
    if (last === undefined || last === after) return;
    const wasAtEnd = isAtEnd();
    log.append(toFragment(pieces));
    after = last;
    if (wasAtEnd) {
      log.lastElementChild?.scrollIntoView({ block: "end" });
      return;
    }
    unread += pieces.length;
    jump.textContent = `Jump to the newest (${unread})`;
    jump.hidden = false;
  }

  const title = document.title;
  function show(state) {
    const pill = document.querySelector("[data-live=standing]");
    if (pill !== null) {
      pill.textContent = state.standing.words;
      pill.className = `pill ${state.standing.tone}`;
    }
    for (const name of ["headline", "cost"])
      for (const place of document.querySelectorAll(`[data-live=${name}]`)) place.textContent = state[name];
    document.title = `${state.standing.words} · ${title}`;
    const end = document.querySelector("[data-live=end]");
    if (end !== null) end.hidden = !state.isEnded;
    const open = document.querySelector("[data-live=open]");
    if (open !== null) open.hidden = state.isEnded;
  }

  const sign = document.querySelector("[data-live=sign]");
  function tell(is, words) {
    if (sign === null) return;
    sign.dataset.is = is;
    sign.textContent = words;
  }

  function listen(path) {
    const source = new EventSource(after === "" ? path : `${path}?after=${encodeURIComponent(after)}`);
    source.addEventListener("open", () => tell("on", "live"));
    source.addEventListener("entries", ({ data }) => take(JSON.parse(data)));
    source.addEventListener("state", ({ data }) => {
      const state = JSON.parse(data);
      show(state);
      if (!state.isEnded) return;
      source.close();
      tell("off", "");
    });
    source.addEventListener("error", () => {
      const isOver = source.readyState === EventSource.CLOSED;
      tell("off", isOver ? "Not live any more: load the page again." : "Connecting again…");
    });
  }

  async function poll(path) {
    let tag;
    let asked;
    for (;;) {
      const url = `${path}?after=${encodeURIComponent(after)}`;
      const headers = tag !== undefined && asked === url ? { "if-none-match": tag } : {};
      const isOver = await fetch(url, { headers, cache: "no-store" }).then(
        async (answer) => {
          if (answer.status === 304) return tell("on", "live");
          if (!answer.ok) return answer.status < 500;
          tag = answer.headers.get("etag") ?? undefined;
          asked = url;
          tell("on", "live");
          const news = await answer.json();
          take(news);
          show(news.state);
          return news.state.isEnded && !news.hasMore ? "ended" : undefined;
        },
        () => tell("off", "Connecting again…"),
      );
      if (isOver === "ended") return tell("off", "");
      if (isOver) return tell("off", "Not live any more: load the page again.");
      if (document.hidden)
        await new Promise((go) => document.addEventListener("visibilitychange", go, { once: true }));
      await new Promise((go) => setTimeout(go, POLL_MS));
    }
  }

  if (log.dataset.live !== undefined) listen(log.dataset.live);
  else if (log.dataset.poll !== undefined) poll(log.dataset.poll);

  // --- what was before

  const earlier = document.querySelector("a[data-earlier]");
  const everything = document.querySelector("button[data-everything]");

  /** What is before the page, or all of it: as elements, and where the rest is. What fails ends it, with what came until then. */
  async function fetchEarlier(isAll) {
    const fragments = [];
    let rest = { earlier: earlier.dataset.earlier, page: earlier.href };
    do {
      const answer = await fetch(isAll ? `${rest.earlier}&count=2000` : rest.earlier);
      if (!answer.ok) break;
      rest = await answer.json();
      fragments.unshift(toFragment(rest.pieces));
    } while (isAll && rest.earlier !== undefined);
    return { fragments, rest };
  }

  async function load(isAll) {
    earlier.setAttribute("aria-disabled", "true");
    isNewest = false;
    const { fragments, rest } = await fetchEarlier(isAll).catch(() => ({ fragments: [] }));
    isNewest = true;
    earlier.removeAttribute("aria-disabled");
    if (fragments.length === 0) {
      location.href = earlier.href;
      return;
    }
    const bottom = document.documentElement.scrollHeight - scrollY;
    log.prepend(...fragments);
    scrollTo({ top: document.documentElement.scrollHeight - bottom, behavior: "instant" });
    if (rest.earlier === undefined) earlier.closest(".more").hidden = true;
    else {
      earlier.href = rest.page;
      earlier.dataset.earlier = rest.earlier;
    }
  }

  if (earlier !== null && everything !== null) {
    everything.hidden = false;
    everything.addEventListener("click", () => load(true));
    earlier.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (earlier.getAttribute("aria-disabled") !== "true") load(false);
    });
  }

  // --- folding and moving

  const fold = document.querySelector("button[data-fold]");
  if (fold !== null) {
    fold.hidden = false;
    fold.addEventListener("click", () => {
      const isOpen = fold.getAttribute("aria-pressed") !== "true";
      fold.setAttribute("aria-pressed", String(isOpen));
      for (const each of log.querySelectorAll("details")) each.open = isOpen;
    });
  }

  /** j and k go from entry to entry; Enter folds, as it does without this script. */
  addEventListener("keydown", (event) => {
    const step = { j: 1, k: -1 }[event.key];
    const isTyping =
      event.target instanceof Element && event.target.closest("input, select, textarea") !== null;
    if (step === undefined || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const items = [...log.children];
    const at = items.findIndex((item) => item.contains(document.activeElement));
    const next = at === -1 ? (step === 1 ? items[0] : items.at(-1)) : items[at + step];
    if (next === undefined) return;
    const target = next.querySelector(":scope > summary") ?? next;
    if (target === next) target.tabIndex = -1;
    target.focus();
    next.scrollIntoView({ block: "nearest" });
  });

  /** A print shows everything that is on the page. */
  addEventListener("beforeprint", () => {
    for (const each of document.querySelectorAll("details")) each.open = true;
  });
})();
