// Run once for a part of the page: a click on a button that names an event sends it, with the
// button's data attributes. Gradio listens to these names only:
const names = ["pick", "rate", "choose", "explain", "reopen"];
element.addEventListener("click", (click) => {
  const button = click.target.closest("[data-event]");
  if (!button || button.disabled || !names.includes(button.dataset.event)) return;
  window.keyart?.pressed(button);
  trigger(button.dataset.event, { ...button.dataset });
});
