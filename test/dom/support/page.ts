/** What jsdom lacks of a page that is laid out: nothing is measured there, and nothing follows the system. */
class Unobserving {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver ??= Unobserving;
globalThis.matchMedia ??= (media) => Object.assign(new EventTarget(), { matches: false, media }) as MediaQueryList;
// Pure tests among these run without a DOM.
if ('Element' in globalThis) Element.prototype.scrollIntoView ??= () => undefined;
