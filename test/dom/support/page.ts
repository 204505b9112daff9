/** What jsdom lacks of a page that is laid out: nothing is measured there, and nothing follows the system. */
export function furnishPage(): void {
  class Unobserving {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  }
  globalThis.ResizeObserver ??= Unobserving;
  globalThis.matchMedia ??= (media) => Object.assign(new EventTarget(), { matches: false, media }) as MediaQueryList;
  Element.prototype.scrollIntoView ??= () => undefined;
}
