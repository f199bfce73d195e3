// Starts the page. It is a separate file because the content security policy allows no inline scripts.
// The chosen theme is applied before the program is loaded, so that a dark page does not flash white.
const theme = (() => {
  try {
    return localStorage.getItem("pitboard.theme");
  } catch {
    return null;
  }
})();
if (theme) document.documentElement.dataset.theme = theme;
// In a frame the page has no bar, also while the program is loaded.
if (location.pathname.startsWith("/book/embed")) document.documentElement.dataset.frame = "";

// After a panic or another trap the program no longer responds. A reload keeps what is typed for a booking.
function offerReload({ error, reason }) {
  const isTrap = (error ?? reason) instanceof WebAssembly.RuntimeError;
  if (!isTrap || document.querySelector(".crash")) return;
  const notice = document.createElement("div");
  notice.className = "crash";
  notice.setAttribute("role", "alert");
  notice.innerHTML = `<p>Something went wrong.</p><button class="button" type="button">Reload</button>`;
  notice.querySelector("button").addEventListener("click", () => location.reload());
  // What is beside an open dialog cannot be reached.
  (document.querySelector("dialog[open]") ?? document.body).append(notice);
}
addEventListener("error", offerReload);
addEventListener("unhandledrejection", offerReload);

import("./pitboard-frontend.js")
  .then(({ default: init }) => init({ module_or_path: new URL("./pitboard-frontend_bg.wasm", import.meta.url) }))
  .catch((error) => {
    document.querySelector("main").innerHTML = `
      <header class="heading">
        <h1>The page could not be loaded</h1>
        <p class="lead">Check your connection, and try again.</p>
      </header>
      <a class="button" href="">Try again</a>`;
    throw error;
  });
