import type { Icon } from './icon';

/** One line of a menu. Menus are data, so that a button and a right click can share one. */
export type MenuEntry =
  | {
      readonly label: string;
      readonly run: () => void;
      readonly icon?: Icon | undefined;
      /** As shown: `Ctrl+K`. */ readonly shortcut?: string | undefined;
      readonly isDisabled?: boolean | undefined;
      readonly isDanger?: boolean | undefined;
      /** Set for a choice that is on or off. */ readonly isChecked?: boolean | undefined;
    }
  | { readonly label: string; readonly icon?: Icon | undefined; readonly entries: readonly MenuEntry[] }
  | { readonly heading: string }
  | 'separator';
