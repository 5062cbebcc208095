/* The guided form: a proposed term is put into its field with one press. Everything else is htmx. The review page: all at once. */
(function () {
  "use strict";
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-term]");
    if (!button) return;
    const field = document.getElementById("id_terms");
    if (!field) return;
    const words = field.value.split(/[、,，;；]/).map((w) => w.trim()).filter(Boolean);
    if (!words.includes(button.dataset.term)) words.push(button.dataset.term);
    field.value = words.join("、");
    button.remove();
    document.getElementById("m-form").dispatchEvent(new CustomEvent("m-terms"));
  });
  document.addEventListener("change", (event) => {
    const all = event.target.closest("[data-all]");
    if (all) document.querySelectorAll('input[form="' + all.dataset.all + '"]').forEach((box) => { box.checked = all.checked; });
  });
  // Once the form is sent, no draft of it is kept any more.
  document.addEventListener("htmx:beforeRequest", (event) => { if (event.target.dataset.sent === "yes") event.preventDefault(); });
})();
