// The page of rag serve: asks its own server, and shows what was checked. Text of others only ever becomes text nodes.
"use strict";

const SAY = {
  en: {
    skip: "To the question", question: "Your question", ask: "Ask", stop: "Stop", dossier: "Dossier on this question",
    answer: "Answer", sources: "Sources", nearest: "Nearest passages", articles: "All articles", more: "More",
    close: "Close", queued: (n) => `Waiting: ${n} before you`, searching: "Searching", reading: "Reading and checking",
    done: (n) => (n === 1 ? "Answered, with one citation" : `Answered, with ${n} citations`),
    abstained: "The articles do not say", stopped: "Stopped", quote: (n, where) => `Quote ${n} in its article, ${where}`,
    inArticle: "In the article", read: "Read", brief: "Brief", count: (n, name) => `${name}: ${n} articles`,
    lost: "The server does not answer",
  },
  fr: {
    skip: "Vers la question", question: "Votre question", ask: "Demander", stop: "Arrêter",
    dossier: "Dossier sur cette question", answer: "Réponse", sources: "Sources", nearest: "Passages les plus proches",
    articles: "Tous les articles", more: "Suite", close: "Fermer", queued: (n) => `En attente : ${n} avant vous`,
    searching: "Recherche", reading: "Lecture et vérification",
    done: (n) => (n === 1 ? "Réponse, avec une citation" : `Réponse, avec ${n} citations`),
    abstained: "Les articles ne le disent pas", stopped: "Arrêté", quote: (n, where) => `Citation ${n} dans son article, ${where}`,
    inArticle: "Dans l’article", read: "Lire", brief: "Fiche", count: (n, name) => `${name} : ${n} articles`,
    lost: "Le serveur ne répond pas",
  },
};
const spoken = navigator.language.toLowerCase().startsWith("fr") ? "fr" : "en";
const say = SAY[spoken];
const at = (id) => document.getElementById(id);

function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

async function record(address) {
  const response = await fetch(address, { headers: { accept: "application/json" } });
  const held = await response.json();
  if (!response.ok) throw new Error(held.error.message);
  return held;
}

function tell(text, waiting = false) {
  at("status").textContent = text;
  at("status").classList.toggle("waiting", waiting);
}

// -- an article, with a quote marked in it

function opened(source, label, name) {
  const link = element("a", { href: `#article=${source.article}:${source.start}-${source.end}`, className: "open" }, label);
  if (name) link.setAttribute("aria-label", name);
  return link;
}

function where(source) {
  return [source.outlet, source.date].filter(Boolean).join(", ") || source.title;
}

async function show(id, start, end) {
  const article = await record(`/api/sources/${encodeURIComponent(id)}`);
  const points = Array.from(article.text); // offsets count code points, not UTF-16
  const piece = (from, to) => points.slice(from, to).join("");
  const text = at("article-text");
  text.lang = article.language === "und" ? "" : article.language;
  at("article-title").lang = text.lang;
  at("article-title").textContent = article.title;
  at("article-from").replaceChildren([article.outlet, article.date].filter(Boolean).join(", "));
  if (/^https?:\/\//.test(article.url || "")) {
    at("article-from").append(" ", element("a", { href: article.url, rel: "noopener noreferrer external" }, new URL(article.url).host));
  }
  text.replaceChildren(piece(0, start));
  const marked = end > start ? element("mark", { tabIndex: -1 }, piece(start, end)) : null;
  if (marked) text.append(marked, piece(end));
  if (!at("article").open) at("article").showModal();
  if (marked) {
    marked.scrollIntoView({ block: "center" });
    marked.focus({ preventScroll: true });
  } else {
    text.scrollTop = 0;
  }
}

function follow() {
  const found = /^#article=(.+):(\d+)-(\d+)$/.exec(decodeURIComponent(location.hash));
  if (found) show(found[1], Number(found[2]), Number(found[3])).catch((error) => tell(error.message));
  else if (at("article").open) at("article").close();
}

// -- a question

let asking = null;

function numbered(sentence, known) {
  const shown = element("p", {}, sentence.text);
  for (const n of sentence.citations) {
    const link = opened(known[n], `[${n}]`, say.quote(n, where(known[n])));
    link.className = "cite";
    shown.append("\u202f", link);
  }
  return shown;
}

function showAnswer(answer) {
  const known = Object.fromEntries(answer.citations.map((citation) => [citation.n, citation]));
  const sentences = answer.sentences.map((sentence) => numbered(sentence, known));
  at("answer").replaceChildren(...(answer.abstained ? [element("p", {}, answer.answer)] : sentences));
  at("answer").lang = answer.language;
  at("citations").replaceChildren(
    ...answer.citations.map((citation) =>
      element(
        "li",
        {},
        element("span", { className: "n" }, `[${citation.n}]`),
        element("cite", { dir: "auto" }, citation.title),
        element("div", { className: "from" }, where(citation)),
        element("blockquote", { dir: "auto" }, citation.quote),
        opened(citation, say.inArticle, `${say.inArticle} (${citation.n})`),
      ),
    ),
  );
  at("sources-title").hidden = answer.citations.length === 0;
  at("result").hidden = false;
  at("reading").hidden = !answer.abstained;
  tell(answer.abstained ? say.abstained : say.done(answer.citations.length));
}

function showPassages(passages) {
  at("passages").replaceChildren(
    ...passages.map((passage) =>
      element(
        "li",
        {},
        element("div", { className: "from", dir: "auto" }, where(passage)),
        element("blockquote", { lang: passage.language, dir: "auto" }, passage.text),
        opened(passage, say.inArticle, `${say.inArticle}: ${passage.title}`),
      ),
    ),
  );
  at("reading").hidden = passages.length === 0;
  tell(say.reading, true);
}

const STEPS = {
  queued: (step) => tell(say.queued(step.ahead), true),
  passages: (step) => showPassages(step.passages),
  answer: showAnswer,
  error: (step) => tell(step.error.message),
};

async function* events(response) {
  let held = "";
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    held += piece;
    for (let end; (end = held.indexOf("\n\n")) >= 0; held = held.slice(end + 2)) {
      const found = /^event: (\w+)\ndata: ([^]*)$/.exec(held.slice(0, end));
      if (found) yield [found[1], JSON.parse(found[2])];
    }
  }
}

async function ask(question) {
  asking?.abort();
  const own = (asking = new AbortController());
  at("result").hidden = at("reading").hidden = true;
  at("stop").hidden = at("dossier").hidden = false;
  at("dossier").href = `/dossier?about=${encodeURIComponent(question)}`;
  tell(say.searching, true);
  try {
    const response = await fetch("/api/ask", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify({ question }),
      signal: own.signal,
    });
    if (!response.ok) throw new Error((await response.json()).error.message);
    for await (const [name, step] of events(response)) STEPS[name]?.(step);
  } catch (error) {
    if (asking === own) tell(own.signal.aborted ? say.stopped : error instanceof TypeError ? say.lost : error.message);
  } finally {
    if (asking === own) at("stop").hidden = true;
  }
}

// -- all articles

let listed = 0;

async function list() {
  const { sources, total } = await record(`/api/sources?first=${listed}&most=100`);
  listed += sources.length;
  at("more").hidden = listed >= total;
  for (const source of sources) {
    at("articles").append(
      element(
        "li",
        {},
        element("div", { lang: source.language, dir: "auto" }, source.title),
        element("div", { className: "from" }, where(source)),
        opened({ ...source, start: 0, end: 0 }, say.read, `${say.read}: ${source.title}`),
        element("a", { href: `/briefs/${encodeURIComponent(source.article)}`, className: "open", "aria-label": `${say.brief}: ${source.title}` }, say.brief),
      ),
    );
  }
}

// -- the page

document.documentElement.lang = spoken;
for (const named of document.querySelectorAll("[data-say]")) named.textContent = say[named.dataset.say];
at("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const question = at("question").value.trim();
  if (question) ask(question);
});
at("question").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    at("ask").requestSubmit();
  }
});
at("stop").addEventListener("click", () => asking?.abort());
at("close").addEventListener("click", () => at("article").close());
at("article").addEventListener("close", () => history.replaceState(null, "", location.pathname));
at("more").addEventListener("click", () => list().catch((error) => tell(error.message)));
at("all").addEventListener("toggle", () => {
  if (at("all").open && !listed) list().catch((error) => tell(error.message));
});
window.addEventListener("hashchange", follow);
record("/api/health").then(
  (health) => (at("library").textContent = say.count(health.articles, health.library)),
  (error) => tell(error.message),
);
follow();
at("question").focus();
