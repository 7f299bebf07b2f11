"use strict";
// Weighs the criteria anew when a slider moves, by the formulas of docs/method.md and in the engine's own order of
// operations, so that every number is the engine's. The rest of the page stands without this script.
(() => {
  const data = JSON.parse(document.getElementById("what-if").textContent);
  const words = Object.keys(data.importances);
  const names = data.candidates;

  // ---- the engine -------------------------------------------------------------------------------------------------

  const add = (numbers) => numbers.reduce((sum, one) => sum + one, 0);

  /** The share of all weightings under which the weighted sum of the differences is above zero (see simplex.py). */
  function shareAbove(differences) {
    const above = differences.filter((one) => one > 0);
    const below = differences.filter((one) => !(one > 0));
    const shares = [1, ...below.map(() => 0)];
    for (const gain of above) {
      below.forEach((loss, at) => {
        shares[at + 1] = (gain * shares[at] - loss * shares[at + 1]) / (gain - loss);
      });
    }
    return above.length ? shares[below.length] : 0;
  }

  const leads = (lead, whole, margin) => lead > 0 && 100 * lead >= margin * whole;

  /** Every choice of one position each from some sizes, the last one fastest: the order of the tables. */
  function* choices(sizes) {
    const choice = sizes.map(() => 0);
    const count = sizes.reduce((product, size) => product * size, 1);
    for (let left = count; left > 0; left--) {
      yield choice;
      for (let at = sizes.length - 1; at >= 0 && ++choice[at] === sizes[at]; at--) choice[at] = 0;
    }
  }

  /** The least sum of factors over all answers to the open fields: one field after the other (see elimination.py). */
  function least(factors) {
    const sizes = data.open.sizes;
    const look = (factor, full) => {
      let place = 0;
      for (const field of factor.fields) place = place * sizes[field] + full[field];
      return factor.values[place];
    };
    const without = (field, touched) => {
      const others = [...new Set(touched.flatMap((one) => one.fields))].filter((one) => one !== field);
      const full = [];
      const values = [];
      for (const choice of choices(others.map((one) => sizes[one]))) {
        others.forEach((one, at) => { full[one] = choice[at]; });
        let found = Infinity;
        for (let kind = 0; kind < sizes[field]; kind++) {
          full[field] = kind;
          found = Math.min(found, add(touched.map((one) => look(one, full))));
        }
        values.push(found);
      }
      return { fields: others, values };
    };
    const left = new Set(sizes.keys());
    while (left.size) {
      const beside = (field) => {
        const met = new Set(factors.filter((one) => one.fields.includes(field)).flatMap((one) => one.fields));
        met.delete(field);
        return [...met];
      };
      const costs = (field) => beside(field).reduce((product, one) => product * sizes[one], 1);
      const field = [...left].reduce((best, one) => (costs(one) < costs(best) ? one : best));
      left.delete(field);
      const touched = factors.filter((one) => one.fields.includes(field));
      const together = costs(field) * sizes[field] <= data.open.widest;
      const made = together ? [without(field, touched)] : touched.map((one) => without(field, [one]));
      factors = [...factors.filter((one) => !touched.includes(one)), ...made];
    }
    return add(factors.map((one) => one.values[0]));
  }

  /** Whether no answer to an open question can change the winner. */
  function isDecided(weights, winner) {
    const weighed = (criterion) => weights[criterion] > 0;
    const tables = data.open.tables.filter((table) => weighed(table.criterion));
    const wide = data.open.wide.filter((one) => weighed(one.criterion));
    const open = new Set([...tables, ...wide].map((one) => one.criterion));
    const settled = data.criteria.map((one, at) => ({ ...one, at })).filter((one) => weighed(one.at) && !open.has(one.at));
    const ties = data.open.ties.map((tie) => ({
      fields: tie.fields,
      values: tie.allowed.map((allowed) => (allowed ? 0 : Infinity)),
    }));
    const factor = (table, value) => ({
      fields: table.fields,
      values: table.shares.map((number) => value(data.open.shares[number], weights[table.criterion])),
    });
    const couldBeOut = wide.some((one) => one.out.includes(winner)) || tables.some((table) => {
      if (!table.shares.some((number) => data.open.shares[number].out.includes(winner))) return false;
      const hit = factor(table, (share) => (share.out.includes(winner) ? 0 : Infinity));
      return least([hit, ...ties]) < Infinity;
    });
    return !couldBeOut && names.every((_, rival) => {
      const push = (share, weight) => share.out.includes(winner) || share.out.includes(rival)
        ? Infinity
        : weight * (100 * (share.points[winner] - share.points[rival]) - data.lean * data.full * share.counts);
      const outer = wide.map((one) => weights[one.criterion] * one.least[winner][rival]);
      const now = { fields: [], values: [add([...settled.map((one) => push(one, weights[one.at])), ...outer])] };
      const above = data.lean ? 0 : 1;  // where no margin is wanted, a lead still is
      return rival === winner || least([now, ...tables.map((table) => factor(table, push)), ...ties]) >= above;
    });
  }

  /** The advice under some importances, by criterion. */
  function advise(importances) {
    const weights = importances.map((word) => data.importances[word]);
    const weighed = data.criteria.map((one, at) => ({ ...one, weight: weights[at] })).filter((one) => one.weight > 0);
    const counted = weighed.filter((one) => one.counts);
    const whole = data.full * add(counted.map((one) => one.weight));
    const sums = names.map((_, at) => add(counted.map((one) => one.weight * one.points[at])));
    const out = names.map((_, at) => counted.some((one) => one.out.includes(at)));
    const score = (at) => (whole ? (100 * sums[at]) / whole : 0);
    const order = [...names.keys()].sort((a, b) => out[a] - out[b] || sums[b] - sums[a]);
    const rank = [];
    order.forEach((at, place) => {
      const level = place && sums[order[place - 1]] === sums[at] && out[order[place - 1]] === out[at];
      rank[at] = level ? rank[order[place - 1]] : place + 1;
    });
    const alive = weighed.filter((one) => one.alive);
    const importance = add(alive.map((one) => one.weight));
    const known = add(alive.filter((one) => !one.open).map((one) => one.weight));
    const fit = order.filter((at) => !out[at]);
    const found = { weights, whole, scores: names.map((_, at) => score(at)), order, rank, out, margin: null, winner: null };
    if (!fit.length) return { ...found, word: "none-fit" };
    const [leader, ...rivals] = fit;
    if (!rivals.length) return { ...found, word: "clear", winner: leader };
    const lead = sums[leader] - sums[rivals[0]];
    found.margin = whole ? (100 * lead) / whole : 0;
    if (!whole && known < importance) return { ...found, word: "undecided" };
    if (!leads(lead, whole, data.lean)) return { ...found, word: "toss-up" };
    const { margin, coverage, answers, weightings } = data.clear;
    const support = (rival) => 100 * shareAbove(counted.map((one) => one.points[leader] - one.points[rival]));
    const clear = leads(lead, whole, margin)
      && rivals.every((rival) => support(rival) >= weightings)
      && ((100 * known >= coverage * importance && data.answered >= answers) || isDecided(weights, leader));
    return { ...found, word: clear ? "clear" : "lean", winner: leader };
  }

  /** A number with some decimals, rounded as the engine does: exactly, and what lies in the middle to the even digit. */
  function fixed(number, decimals) {
    const middle = Number.isInteger(number * 2 ** (decimals + 1)) && !Number.isInteger(number * 2 ** decimals);
    if (!middle) return number.toFixed(decimals);
    const low = Math.floor(number * 10 ** decimals);
    return ((low % 2 ? low + 1 : low) / 10 ** decimals).toFixed(decimals);
  }

  /** The verdict as a sentence, as everywhere else. */
  function sentence(advice) {
    const margin = advice.margin === null ? null : fixed(advice.margin, 1);
    if (advice.word === "none-fit") return "None fit: every candidate is ruled out";
    if (advice.word === "undecided") return "Undecided: nothing that matters is answered yet";
    if (advice.winner === null) {
      const level = advice.order.filter((at) => !advice.out[at] && advice.rank[at] === advice.rank[advice.order[0]]);
      const first = level.map((at) => names[at]);
      if (first.length === 1) return `Toss-up: ${first[0]} is ahead by ${margin} of 100, too little to decide`;
      return `Toss-up: ${first.slice(0, -1).join(", ")} and ${first.at(-1)} are level`;
    }
    const name = names[advice.winner];
    if (margin === null) return `${name}, ${advice.word}: nothing else can do the job`;
    return `${name}, ${advice.word}: a margin of ${margin} of 100`;
  }

  // ---- the page ---------------------------------------------------------------------------------------------------

  const element = (tag, attributes = {}, text = "") => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.textContent = text;
    return made;
  };
  const sliders = data.criteria.map((criterion, at) => {
    const cell = document.querySelector(`[data-importance="${CSS.escape(criterion.id)}"]`);
    const label = element("span", { class: "word" }, criterion.importance);
    const slider = element("input", {
      type: "range", min: 0, max: words.length - 1, step: 1, "aria-label": `Importance of ${criterion.title}`,
    });
    slider.value = words.indexOf(criterion.importance);
    slider.setAttribute("aria-valuetext", criterion.importance);
    cell.replaceChildren(slider, label);
    slider.addEventListener("input", () => {
      const word = words[slider.value];
      slider.setAttribute("aria-valuetext", word);
      label.textContent = word;
      paint();
    });
    return { slider, label, row: cell.closest("tr"), at };
  });
  const panel = document.getElementById("as-weighed");
  const verdict = document.getElementById("as-weighed-verdict");
  const scores = document.getElementById("as-weighed-scores");
  const yaml = document.getElementById("as-weighed-yaml");
  const copied = document.getElementById("as-weighed-copied");
  const now = () => sliders.map(({ slider }) => words[slider.value]);
  const start = now().join();

  /** What to put into the spec so that these importances count. */
  function priorities(importances) {
    const lines = data.criteria.flatMap((criterion, at) =>
      importances[at] !== criterion.usual
        ? [`  ${JSON.stringify(criterion.id)}: ${JSON.stringify(importances[at])}`]
        : []);
    return lines.length ? `priorities:\n${lines.join("\n")}\n` : "priorities: {}\n";
  }

  function paint() {
    const importances = now();
    const advice = advise(importances);
    const moved = importances.join() !== start;
    panel.hidden = !moved;
    verdict.textContent = sentence(advice);
    scores.textContent = advice.order
      .map((at) => `${names[at]} ${fixed(advice.scores[at], 1)}${advice.out[at] ? " (ruled out)" : ""}`).join(", ");
    panel.dataset.word = advice.word;
    panel.dataset.winner = advice.winner === null ? "" : names[advice.winner];
    panel.dataset.margin = advice.margin === null ? "" : fixed(advice.margin, 6);
    yaml.textContent = priorities(importances);
    copied.textContent = "";
    const gain = (criterion, at) => (criterion.counts && advice.whole
      ? (100 * advice.weights[at]) / advice.whole : 0);
    const gains = data.criteria.map((criterion, at) => criterion.points.map((points) => points * gain(criterion, at)));
    const widest = Math.max(...gains.flat(), 1e-9);
    for (const { row, at } of sliders) {
      for (const bar of row.querySelectorAll("[data-candidate]")) {
        const width = (100 * gains[at][bar.dataset.candidate]) / widest;
        bar.setAttribute("width", width.toFixed(2));
        if (bar.dataset.candidate === "0") bar.setAttribute("x", (100 - width).toFixed(2));
      }
      for (const cell of row.querySelectorAll("[data-gain]")) {
        cell.textContent = gains[at][cell.dataset.gain] ? `+${fixed(gains[at][cell.dataset.gain], 1)}` : "";
      }
    }
  }

  document.getElementById("as-weighed-reset").addEventListener("click", () => {
    for (const { slider, label, at } of sliders) {
      const word = data.criteria[at].importance;
      slider.value = words.indexOf(word);
      slider.setAttribute("aria-valuetext", word);
      label.textContent = word;
    }
    paint();
  });
  document.getElementById("as-weighed-copy").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(yaml.textContent);
      copied.textContent = "Copied. Put it in place of the spec's priorities, and score the spec again.";
    } catch {
      document.getElementById("as-weighed-shown").open = true;
      getSelection().selectAllChildren(yaml);
      copied.textContent = "Selected: copy it with your keyboard.";
    }
  });
  for (const one of document.querySelectorAll("[data-needs-script]")) one.hidden = false;
  paint();
})();
