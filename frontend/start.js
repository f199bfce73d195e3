// Starts the page. A file of its own, so that the content security policy need not allow inline scripts.
import init from "./pitboard-frontend.js";

await init({ module_or_path: new URL("./pitboard-frontend_bg.wasm", import.meta.url) });
