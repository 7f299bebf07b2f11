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
  const rows = data.criteria.map((item) => {
    const row = document.querySelector(`[data-criterion="${CSS.escape(item.id)}"]`);
    const cell = row.querySelector(".importance");
    const slider = document.createElement("input");
    const label = document.createElement("span");
    Object.assign(slider, { type: "range", min: 0, max: words.length - 1, step: 1 });
    slider.setAttribute("aria-labelledby", row.querySelector("[data-title]").id);
    cell.replaceChildren(slider, label);
    slider.addEventListener("input", paint);
    return { item, row, slider, label };
  });
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
    const [first, second] = data.pair;
    const moves = verdict.weighed.map(({ weight, points }) => weight * Math.abs(points[first] - points[second]));
    const widest = Math.max(1, ...moves);
    rows.forEach(({ row, slider, label }, at) => {
      slider.setAttribute("aria-valuetext", importances[at]);
      label.textContent = importances[at];
      row.querySelector("[data-bar]").setAttribute("width", ((200 * moves[at]) / widest).toFixed(2));
      row.querySelector("[data-moves]").textContent = moves[at];
    });
    for (const sum of document.querySelectorAll("[data-sum]")) {
      const group = sum.closest("section");
      sum.textContent = count(add(moves.filter((_, at) => group.contains(rows[at].row))));
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
  back();
})();
