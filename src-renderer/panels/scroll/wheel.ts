/** Pixels that a turn of the wheel moves by; some mice count in lines or pages. */
export function wheelPixels({ deltaY, deltaMode }: WheelEvent, pageHeight: number): number {
  switch (deltaMode) {
    case 1:
      return deltaY * 22;
    case 2:
      return deltaY * pageHeight;
    default:
      return deltaY;
  }
}
