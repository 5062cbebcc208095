/* The on-screen keyboard: letters, digits, words for pinyin. It types into whoever opened it; nothing is remembered. */
"use strict";
window.kehuiKeys = (function () {
  const ROWS = ["1234567890", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"];
  function key(label, press, className) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "q-key" + (className ? " " + className : "");
    button.textContent = label;
    button.addEventListener("click", press);
    return button;
  }
  /* place: an element; type(character), erase(), clear(): what the keys do; words(letters) -> Promise
     of {words, letters: for how many of them}, take(word, the letters left over). */
  function keyboard(place, does) {
    place.textContent = "";
    const offered = document.createElement("div");
    offered.className = "q-offered";
    offered.hidden = !does.words;
    place.append(offered);
    for (const row of ROWS) {
      const line = document.createElement("div");
      line.className = "q-row";
      for (const character of row) line.append(key(character, () => does.type(character)));
      if (row === ROWS[3]) {
        line.append(key("空格", () => does.type(" "), "q-wide"));
        line.append(key("删除", does.erase, "q-wide"));
        line.append(key("清空", does.clear, "q-wide"));
      }
      place.append(line);
    }
    let asked = 0;
    return {
      /* Words that the letters typed last may stand for. */
      offer(letters) {
        const number = ++asked;
        offered.textContent = "";
        if (!does.words || letters.length < 2) return;
        does.words(letters).then((told) => {
          if (number !== asked) return;
          for (const word of told.words) offered.append(key(word, () => does.take(word, letters.slice(told.letters)), "q-word"));
        });
      },
    };
  }
  return { keyboard };
})();
