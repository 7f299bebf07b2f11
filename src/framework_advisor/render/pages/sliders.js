"use strict";
// Weighs the criteria anew when a slider moves, as engine/weighing.py and engine/verdicts.py do. The rest of the page
// stands without this script.
(() => {
  const data = JSON.parse(document.getElementById("what-if").textContent);
  const words = Object.keys(data.importances);
  const names = data.candidates;
  const places = [...names.keys()];

  // ---- the engine -------------------------------------------------------------------------------------------------

  const add = (numbers) => numbers.reduce((sum, number) => sum + number, 0);

  /** The share of all weightings under which the weighted sum of the differences is above zero (see simplex.py). */
  function shareAbove(differences) {
    const above = differences.filter((difference) => difference > 0);
    const below = differences.filter((difference) => !(difference > 0));
    const shares = [1, ...below.map(() => 0)];
    for (const gain of above) {
      below.forEach((loss, at) => {
        shares[at + 1] = (gain * shares[at] - loss * shares[at + 1]) / (gain - loss);
      });
    }
    return above.length ? shares[below.length] : 0;
  }

  /** What the criteria that count add up to, and who is ahead by that. */
  function weigh(criteria, out) {
    const points = places.map((at) => add(criteria.map((item) => item.weight * item.points[at])));
    const fit = places.filter((at) => !out.has(at)).sort((a, b) => points[b] - points[a]);
    const lead = fit.length > 1 ? points[fit[0]] - points[fit[1]] : null;
    const winner = fit.length && (lead === null || lead >= data.lean) ? fit[0] : null;
    return { points, fit, lead, winner };
  }

  /** Whether no answer to an open question can change the winner, or that there is none. */
  function isDecided(criteria, out, { fit, winner }) {
    const threatened = new Set(criteria.flatMap((item) => item.threatened));
    const least = (ahead, behind) => {
      const leads = criteria.map(({ least: found, points, weight }) => {
        const lead = found ? found[ahead][behind] : points[ahead] - points[behind];
        return lead === null ? null : weight * lead;
      });
      return out.has(ahead) || out.has(behind) || leads.includes(null) ? null : add(leads);
    };
    const all = (rivals, enough) => rivals.every((rival) => enough(rival));
    if (winner !== null) {
      const stays = (lead) => lead === null || lead >= data.lean;
      return !threatened.has(winner) && all(fit.filter((at) => at !== winner), (rival) => stays(least(winner, rival)));
    }
    const comes = (lead) => lead === null || -lead >= data.lean;
    return !fit.some((candidate) => all(
      fit.filter((at) => at !== candidate && !threatened.has(at)), (rival) => comes(least(rival, candidate))));
  }

  /** What to do about what is there: the candidates with the most switching points hold it. */
  function course(criteria, out, winner, merits) {
    const { points } = weigh(criteria.filter((item) => item.switching), out);
    const most = Math.max(...points);
    const estate = places.filter((at) => most > 0 && points[at] === most);
    const holders = estate.filter((at) => !out.has(at));
    if (!estate.length) return { kind: "start", candidate: winner, estate };
    if (!holders.length) return { kind: "move", candidate: winner, estate };
    if (merits === null || holders.includes(merits)) {
      return { kind: "stay", candidate: merits ?? (holders.length === 1 ? holders[0] : null), estate };
    }
    return { kind: winner === merits && !criteria.some((item) => item.kept) ? "move" : "stay-start-new", candidate: merits, estate };
  }

  /** The verdict under some importances, by criterion. */
  function judge(importances) {
    const weighed = data.criteria.map((item, at) => ({ ...item, weight: data.importances[importances[at]] }));
    const criteria = weighed.filter((item) => item.weight > 0);
    const out = new Set([...data.excluded, ...criteria.flatMap((item) => item.out)]);
    const total = weigh(criteria, out);
    const { fit, lead } = total;
    const decided = isDecided(criteria, out, total);
    const backs = (rival) =>
      100 * shareAbove(criteria.map(({ points }) => points[fit[0]] - points[rival])) >= data.weightings;
    const silent = fit.length > 1 && !decided && !criteria.some((item) => item.speaks || item.out.length);
    const winner = silent ? null : total.winner;
    const clear = lead === null || (lead >= data.clear && fit.slice(1).every(backs));
    const none = fit.length ? "toss-up" : "none-fit";
    const word = silent ? "undecided" : winner === null ? none : clear ? "clear" : "lean";
    const merits = weigh(criteria.filter((item) => !item.switching), out);
    return { word, winner, lead, decided, merits, course: course(criteria, out, winner, merits.winner), out, fit, points: total.points, weighed };
  }

  // ---- its sentences ----------------------------------------------------------------------------------------------

  const say = (sentence, values) => data.sentences[sentence].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const count = (points) => `${points} point${points === 1 ? "" : "s"}`;
  const listed = (at) => at.map((place) => names[place]).reduceRight((rest, name, place) =>
    name + (place === at.length - 2 ? " and " : ", ") + rest);

  function verdictOf({ word, winner, lead, fit, points }) {
    if (!data.sentences[word]) {
      const level = fit.filter((at) => points[at] === points[fit[0]]);
      const kind = winner === null ? (lead ? "close" : "level") : lead === null ? "alone" : "ahead";
      const values = { word, name: names[fit[0]], rival: names[fit[1]], lead: count(lead), names: listed(level) };
      return say(kind, values);
    }
    return say(word, {});
  }

  function courseOf({ winner, course: { kind, candidate, estate }, merits, out }) {
    if (kind === "start") return "";
    const held = listed(estate);
    const name = candidate === null ? held : names[candidate];
    const values = { held, name, are: estate.length > 1 ? "are" : "is", lead: count(merits.lead) };
    if (kind === "stay") return say(merits.lead === null ? "stay-alone" : merits.winner === null ? "stay-level" : kind, values);
    if (estate.every((at) => out.has(at))) return say(candidate === null ? "leave" : "move-out", values);
    return say(kind === "stay-start-new" && candidate === winner ? "keep-start-new" : kind, values);
  }

  function certainty({ word, winner, decided }) {
    const kind = winner !== null ? "certain" : word === "none-fit" ? "certain-none" : "certain-close";
    return decided ? say(kind, { name: names[winner], whatever: data.whatever }) : "";
  }

  // ---- the page ---------------------------------------------------------------------------------------------------

  const found = (id) => document.getElementById(`as-weighed${id && "-"}${id}`);
  const [panel, yaml, copied] = ["", "yaml", "copied"].map(found);
  const rows = [...document.querySelectorAll("[data-criterion]")].map((row) => {
    const item = data.criteria.find(({ id }) => id === row.dataset.criterion);
    const slider = document.createElement("input");
    const label = document.createElement("span");
    Object.assign(slider, { type: "range", min: 0, max: words.length - 1, step: 1 });
    slider.setAttribute("aria-labelledby", row.querySelector("th").id);
    row.querySelector(".importance").replaceChildren(slider, label);
    slider.addEventListener("input", paint);
    return { item, row, slider, label };
  });
  data.criteria = rows.map(({ item }) => item); // in the order of the page from here on
  const record = data.criteria.map((item) => item.importance);

  /** What to put into the spec so that these importances count. */
  function priorities(importances) {
    const lines = data.criteria.flatMap(({ id, usual }, at) =>
      importances[at] === usual ? [] : [`  ${JSON.stringify(id)}: ${JSON.stringify(importances[at])}`]);
    return lines.length ? `priorities:\n${lines.join("\n")}\n` : "priorities: {}\n";
  }

  function paint() {
    const importances = rows.map(({ slider }) => words[slider.value]);
    const verdict = judge(importances);
    panel.hidden = importances.join() === record.join();
    found("verdict").textContent = verdictOf(verdict);
    found("course").textContent = courseOf(verdict).replace(/.$/s, "$&.");
    found("certain").textContent = certainty(verdict);
    yaml.textContent = priorities(importances);
    copied.textContent = "";
    const { word, winner, lead, decided, course } = verdict;
    Object.assign(panel.dataset, { word, winner: names[winner] ?? "", lead: lead ?? "", decided });
    Object.assign(panel.dataset, { course: course.kind, candidate: names[course.candidate] ?? "" });
    rows.forEach(({ slider, label }, at) => {
      slider.setAttribute("aria-valuetext", importances[at]);
      label.textContent = importances[at];
    });
    draw(verdict.weighed);
  }

  /** Draw anew how the lead is made up: each bar starts where the one before it ends. */
  function draw(weighed) {
    const [first, second] = data.pair;
    const moves = weighed.map(({ weight, points }) => weight * (points[first] - points[second]));
    const ends = moves.map((_, at) => add(moves.slice(0, at + 1)));
    const low = Math.min(0, ...ends);
    const show = (row, start, move) => {
      const bar = row.querySelector("rect");
      row.querySelector("[data-moves]").textContent = move && (move > 0 ? `+${move}` : `−${-move}`);
      bar?.setAttribute("class", move < 0 ? "behind" : "ahead");
      bar?.setAttribute("x", Math.min(start, start + move));
      bar?.setAttribute("width", Math.abs(move));
      bar?.parentNode.setAttribute("viewBox", `${low} 0 ${Math.max(data.clear, ...ends) - low} 10`);
    };
    rows.forEach(({ row }, at) => show(row, ends[at] - moves[at], moves[at]));
    const sums = { merit: moves.filter((_, at) => !weighed[at].switching), lead: moves };
    for (const [kind, parts] of Object.entries(sums)) {
      const [row, lead] = [document.getElementById(`sum-${kind}`), add(parts)];
      if (!row) continue;
      show(row, 0, lead);
      const ahead = `${names[lead > 0 ? first : second]} is ahead by ${count(Math.abs(lead))}`;
      row.querySelector("[data-ahead]").textContent = lead ? ahead : "level";
    }
  }

  function back() {
    rows.forEach(({ slider }, at) => { slider.value = words.indexOf(record[at]); });
    paint();
  }

  found("reset").addEventListener("click", back);
  found("copy").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(yaml.textContent);
      copied.textContent = "Copied. Put it in place of the spec's priorities, and score the spec again.";
    } catch {
      found("shown").open = true;
      getSelection().selectAllChildren(yaml);
      copied.textContent = "Selected: copy it with your keyboard.";
    }
  });
  for (const hint of document.querySelectorAll("[data-needs-script]")) hint.hidden = false;
  addEventListener("beforeprint", () => { // not every browser opens them by the style sheet
    for (const fold of document.querySelectorAll("details")) fold.open = true;
  });
  back();
})();
