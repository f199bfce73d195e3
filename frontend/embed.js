// Shows the booking of a workshop in another site. The workshop's settings must list the site.
//
//   <div data-pitboard></div>
//   <script src="https://workshop.example/embed.js" async></script>
//
// A `button` with `data-pitboard` opens the booking in a dialog instead. `data-service`, `data-date` and `data-period`
// choose in advance; `data-title` is the frame's name for screen readers. After a booking, the element dispatches
// `pitboard:booked`, which bubbles and has the reference of the appointment in `event.detail.reference`.
(() => {
  const script = document.currentScript;
  const server = new URL(script.src).origin;
  const CHOICES = ["service", "date", "period"];

  /** Returns a frame with the booking. It reports what happens in it to `place`, until `signal` is aborted. */
  const frameFor = (place, signal) => {
    const address = new URL("/book/embed", server);
    for (const name of CHOICES) {
      if (place.dataset[name]) address.searchParams.set(name, place.dataset[name]);
    }
    const frame = document.createElement("iframe");
    frame.src = address.href;
    frame.title = place.dataset.title ?? "Book an appointment";
    // For the copy of the link after a booking.
    frame.allow = "clipboard-write";
    Object.assign(frame.style, { display: "block", width: "100%", height: "40rem", border: "0" });
    addEventListener("message", (event) => {
      // Only the frame of this place, and only while it shows the workshop.
      if (event.source !== frame.contentWindow || event.origin !== server) return;
      const { type, height, reference } = event.data ?? {};
      if (type === "pitboard:height" && Number.isFinite(height) && height > 0) {
        frame.style.height = `${Math.ceil(height)}px`;
      }
      if (type === "pitboard:booked" && typeof reference === "string") {
        place.dispatchEvent(new CustomEvent("pitboard:booked", { bubbles: true, detail: { reference } }));
      }
    }, { signal });
    return frame;
  };

  const openDialog = (button) => {
    const dialog = document.createElement("dialog");
    Object.assign(dialog.style, { width: "min(48rem, 100%)", padding: "0.5rem", border: "0" });
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = button.dataset.close ?? "Close";
    close.addEventListener("click", () => dialog.close());
    const closed = new AbortController();
    dialog.append(close, frameFor(button, closed.signal));
    dialog.addEventListener("close", () => {
      closed.abort();
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  };

  const show = () => {
    for (const place of document.querySelectorAll("[data-pitboard]")) {
      // The script may be included more than once.
      if (place.dataset.pitboard === "shown") continue;
      place.dataset.pitboard = "shown";
      if (place.localName === "button") {
        place.addEventListener("click", () => openDialog(place));
      } else {
        place.append(frameFor(place));
      }
    }
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", show);
  else show();
})();
