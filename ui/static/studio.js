// What the Studio page does in the browser: citations, "more", deferred and broken pictures, the
// link, and the signs of work. Listeners sit on the document, because Gradio patches the parts of
// the page in place. Text from the server is only ever moved as text.
(() => {
  const frames = "img.ka-img";
  const MISSING = "image missing";
  const CHOOSING = "Choosing the artwork.";
  let before = "";
  let asked = "";
  const nearby = new IntersectionObserver(fetchVisible, { rootMargin: "120px" });

  function fetchVisible(entries) {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      nearby.unobserve(target);
      if (target.dataset.src) target.src = target.dataset.src;
    }
  }

  // A picture that is wanted: fetched when it comes near the window; a broken one says so.
  function watchPicture(image) {
    if (!image.getAttribute("src") && image.dataset.src) nearby.observe(image);
    const isDone = image.getAttribute("src") && image.complete;
    setClass(image.closest(".ka-frame"), "is-missing", isDone && !image.naturalWidth, true);
    if (isDone && !image.naturalWidth) nameMissing(image.closest(".ka-pick"));
    setClass(image.closest(".ka-frame"), "is-there", isDone && image.naturalWidth > 0);
  }

  function nameMissing(button) {
    const name = button?.getAttribute("aria-label");
    if (name && !name.endsWith(MISSING)) button.setAttribute("aria-label", `${name}, ${MISSING}`);
  }

  // Only where it changes something: setting a class is a change that is observed below.
  function setClass(element, name, isOn, isKept = false) {
    if (!element || element.classList.contains(name) === Boolean(isOn)) return;
    if (isOn || !isKept) element.classList.toggle(name, isOn);
  }

  // A card that now shows another artwork drops the old picture.
  function renewPicture(image) {
    const wanted = image.dataset.src;
    if (!wanted || image.getAttribute("src") === wanted) return;
    image.removeAttribute("src");
    nearby.unobserve(image);
    nearby.observe(image);
  }

  function sweep(root) {
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    if (root.matches(frames)) watchPicture(root);
    root.querySelectorAll(frames).forEach(watchPicture);
  }

  function onChange(changes) {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(sweep);
      else if (change.attributeName === "data-src") renewPicture(change.target);
      else if (change.target.matches(frames)) watchPicture(change.target);
      else if (change.target.matches(".ka-frame")) sweep(change.target);
    }
  }

  function evidenceOf(link) {
    return document.getElementById(`evidence-${link.dataset.n}`);
  }

  function light(link, isOn) {
    document.querySelectorAll(".ka-card.is-lit").forEach((c) => c.classList.remove("is-lit"));
    if (isOn) evidenceOf(link)?.classList.add("is-lit");
  }

  function follow(link) {
    const card = evidenceOf(link);
    if (!card) return;
    document.querySelectorAll(".ka-card.is-marked").forEach(unmark);
    card.classList.add("is-marked");
    card.setAttribute("aria-current", "true");
    card.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest", behavior: calm() });
  }

  function calm() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  }

  function unmark(card) {
    card.classList.remove("is-marked");
    card.removeAttribute("aria-current");
  }

  function toggleMore(button) {
    const isOpen = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(isOpen));
    button.textContent = isOpen ? "less" : "more";
    button.previousElementSibling.classList.toggle("is-open", isOpen);
  }

  async function copyLink(button) {
    const said = button.parentElement.querySelector(".ka-copied");
    try {
      await navigator.clipboard.writeText(location.href);
      said.textContent = "Link copied.";
    } catch {
      said.textContent = `Copy it from here: ${location.href}`;
    }
  }

  function onClick(click) {
    const link = click.target.closest(".ka-cite");
    if (link) {
      click.preventDefault();
      follow(link);
      return;
    }
    const more = click.target.closest(".ka-more");
    if (more) toggleMore(more);
    const copy = click.target.closest("[data-copy-link]");
    if (copy) copyLink(copy);
    const skip = click.target.closest(".ka-skip");
    if (skip) {
      click.preventDefault();
      document.getElementById("ka-main")?.setAttribute("tabindex", "-1");
      document.getElementById("ka-main")?.focus();
    }
  }

  function onHover(isOn) {
    return (event) => {
      const link = event.target.closest?.(".ka-cite");
      if (link) light(link, isOn);
    };
  }

  function onPictureEvent(event) {
    if (event.target.matches?.(frames)) watchPicture(event.target);
  }

  document.addEventListener("click", onClick);
  document.addEventListener("mouseover", onHover(true));
  document.addEventListener("mouseout", onHover(false));
  document.addEventListener("focusin", onHover(true));
  document.addEventListener("focusout", onHover(false));
  document.addEventListener("error", onPictureEvent, true);
  document.addEventListener("load", onPictureEvent, true);
  new MutationObserver(onChange).observe(document.documentElement, {
    attributeFilter: ["class", "data-src", "src"],
    childList: true,
    subtree: true,
  });

  function statusLine() {
    return document.querySelector("#ka-status-part [role=status]");
  }

  window.keyart = {
    busy(chosen) {
      const pair = chosen.slice(0, 2);
      // A picker that only lost the focus asks for what is there.
      if (!pair.every((value) => value?.length) || asked === pair.join("\n")) return;
      asked = pair.join("\n");
      document.documentElement.dataset.kaBusy = "";
      const status = statusLine();
      if (status && status.textContent !== CHOOSING) before = status.textContent;
      if (status) status.textContent = CHOOSING;
    },
    done() {
      delete document.documentElement.dataset.kaBusy;
      // Nothing was to be chosen after all.
      if (statusLine()?.textContent === CHOOSING) statusLine().textContent = before;
    },
    link(member, title) {
      if (!member || !title) return;
      const url = new URL(location.href);
      url.searchParams.set("member", member);
      url.searchParams.set("title", title);
      history.replaceState(history.state, "", url);
    },
    // The pressed candidate is marked here, so that the grid need not be drawn again, and the
    // place where it will stand beside the winner is brought into view.
    pressed(button) {
      asked = "";
      if (button.dataset.event !== "pick") return;
      document.getElementById("ka-stage-part")?.scrollIntoView({ block: "nearest", behavior: calm() });
      document.querySelectorAll(".ka-pick").forEach((other) => {
        other.setAttribute("aria-pressed", String(other.dataset.artwork === button.dataset.artwork));
      });
    },
  };
})();
