// Pages with a password: a button that shows what was typed, and hides it again. It starts hidden, so
// that nothing is missing without this.

for (const button of document.querySelectorAll("[data-show]")) {
  const field = document.getElementById(button.dataset.show);
  if (!field) continue;
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  };
  button.hidden = false;
  button.addEventListener("click", () => show(field.type === "password"));
  // Browsers remember what a field of text held.
  field.form?.addEventListener("submit", () => show(false));
}
