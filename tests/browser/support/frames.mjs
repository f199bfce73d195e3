// Delayed animation frames, as on a busy machine.

/**
 * Delays the animation frames of the page, from its next document on.
 * @param {import("playwright-core").Page} page
 * @returns {Promise<() => Promise<void>>} delivers the frames; resolves when they have run
 */
export async function holdFrames(page) {
  await page.addInitScript(() => {
    const request = window.requestAnimationFrame.bind(window);
    /** @type {FrameRequestCallback[]} */
    const held = [];
    window.requestAnimationFrame = (callback) => held.push(callback);
    const deliver = async () => {
      // A callback may request another frame.
      for (let round = 0; round < 3; round += 1) {
        held.splice(0).forEach((callback) => request(callback));
        await new Promise((resolve) => request(() => setTimeout(resolve)));
      }
    };
    Object.assign(window, { deliverFrames: deliver });
  });
  return () => page.evaluate("deliverFrames()");
}
