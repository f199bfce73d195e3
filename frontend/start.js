// Starts the page. A file of its own, so that the content security policy need not allow inline scripts.
// The chosen appearance comes first, before the program: else a light page would flash in the dark.
const theme = (() => {
  try {
    return localStorage.getItem("pitboard.theme");
  } catch {
    return null;
  }
})();
if (theme) document.documentElement.dataset.theme = theme;

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
