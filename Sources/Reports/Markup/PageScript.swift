/// The one script of all pages. What it works on stands in the page, and it loads nothing. It has neither < nor &, so that a page
/// is well-formed XML.
let pageScript: StaticString = #"""
"use strict";
(() => {
  const all = (name, within = document) => [...within.querySelectorAll(name)];

  // Tables: the headings of a table with data-sortable become buttons. What has no value goes to the end.
  const sort = (table, column, isDown) => {
    const isNumber = table.tHead.rows[0].cells[column].classList.contains("number");
    const items = [...table.tBodies[0].rows].map(row => {
      const text = row.cells[column].textContent.trim(), key = isNumber ? parseFloat(text) : text;
      return {row, key, isEmpty: key === "" || Number.isNaN(key)};
    });
    const compare = (a, b) => isNumber ? a - b : a.localeCompare(b, undefined, {numeric: true});
    items.sort((a, b) => a.isEmpty || b.isEmpty ? a.isEmpty - b.isEmpty : (isDown ? -1 : 1) * compare(a.key, b.key));
    table.tBodies[0].append(...items.map(item => item.row));
  };
  all("table[data-sortable]").forEach(table => {
    const headings = [...table.tHead.rows[0].cells];
    headings.forEach((heading, column) => {
      const button = document.createElement("button");
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => {
        const isDown = heading.getAttribute("aria-sort") === "ascending";
        headings.forEach(other => other.removeAttribute("aria-sort"));
        heading.setAttribute("aria-sort", isDown ? "descending" : "ascending");
        sort(table, column, isDown);
      });
    });
  });

  // Filters: rows that hold every word and are of the kind that is chosen.
  all(".filter").forEach(filter => {
    const rows = [...document.getElementById(filter.dataset.table).tBodies[0].rows];
    const [text, kind, count] = ["input", "select", "output"].map(name => filter.querySelector(name));
    const show = () => {
      const words = text.value.toLowerCase().split(/\s+/);
      rows.forEach(row => {
        const content = row.textContent.toLowerCase();
        row.hidden = !words.every(word => content.includes(word)) || ![row.dataset.kind, ""].includes(kind ? kind.value : "");
      });
      count.value = rows.filter(row => !row.hidden).length + " of " + rows.length + " shown";
    };
    filter.addEventListener("input", show);
    filter.hidden = false;
    show();
  });

  // Sounds: links to them play in the player at the foot of the window.
  const deck = document.getElementById("deck"), audio = deck.querySelector("audio"), title = deck.querySelector("p");
  let playing = "";
  document.addEventListener("click", event => {
    const link = event.target.closest("a.sound");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    deck.hidden = false;
    playing = title.textContent = link.dataset.name;
    audio.src = link.href;
    audio.play().catch(() => {});
  });
  audio.addEventListener("error", () => {
    title.textContent = playing + ": cannot be played. It is no longer there, or this browser does not know its format.";
  });

  // Clicks: at the beats of a player's sound, mixed with it. They are set up to a fifth of a second ahead, on the clock of the
  // sound card, and taken back when the sound stops or jumps.
  all(".clicks").forEach(box => {
    const audio = document.getElementById(box.dataset.player), beats = box.dataset.beats.split(" ").map(Number);
    const isOn = box.querySelector("input"), aheadSeconds = 0.2;
    let context = null, timer = null, next = 0, start = null, waiting = [];
    const silence = () => {
      clearInterval(timer);
      waiting.forEach(sound => sound.stop());
      [timer, start, waiting] = [null, null, []];
    };
    const click = time => {
      const sound = new OscillatorNode(context, {frequency: 1500}), gain = new GainNode(context, {gain: 0});
      gain.gain.setValueAtTime(0.5, time);
      gain.gain.exponentialRampToValueAtTime(0.001, time + 0.04);
      sound.connect(gain).connect(context.destination);
      sound.start(time);
      sound.stop(time + 0.05);
      sound.onended = () => { waiting = waiting.filter(other => other !== sound); };
      waiting.push(sound);
    };
    const look = () => {
      // When the sound began on the context's clock, as if it had always played at this rate. A player tells its time with some
      // jitter, so that small differences are averaged; a large one is a jump.
      const rate = audio.playbackRate;
      const found = context.currentTime - (context.outputLatency || 0) - audio.currentTime / rate;
      start = start === null || Math.abs(found - start) > 0.05 ? found : start + 0.1 * (found - start);
      for (; audio.currentTime + aheadSeconds * rate > beats[next]; next += 1) {
        click(Math.max(context.currentTime, start + beats[next] / rate));
      }
    };
    const begin = () => {
      silence();
      if (!isOn.checked || audio.paused) return;
      context = context || new AudioContext();
      context.resume();
      next = beats.findIndex(beat => beat > audio.currentTime - 0.02);
      if (next === -1) return;
      timer = setInterval(look, 25);
    };
    ["playing", "seeked", "ratechange"].forEach(name => audio.addEventListener(name, begin));
    ["pause", "seeking", "waiting", "ended", "emptied"].forEach(name => audio.addEventListener(name, silence));
    isOn.addEventListener("input", begin);
    box.hidden = false;
  });
})();
"""#
