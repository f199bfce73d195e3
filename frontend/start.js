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

import("./pitboard-frontend.js").then(({ default: init }) =>
  init({ module_or_path: new URL("./pitboard-frontend_bg.wasm", import.meta.url) }),
);
