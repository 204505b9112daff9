/** Frames that a menu may take to fade away. */
const mostFrames = 30;

/** Runs it once the open menu is gone: a menu gives the focus back to where it was, and would take it from the action's. */
export function afterMenu(action: () => void): void {
  const wait = (frames: number) => {
    if (frames === 0 || document.querySelector('[role=menu]') === null) action();
    else requestAnimationFrame(() => wait(frames - 1));
  };
  requestAnimationFrame(() => wait(mostFrames));
}
