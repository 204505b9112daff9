/** The window as a person finds their way in it: by names and roles, never by classes. */
import type { Locator, Page } from 'playwright-core';

/** The panel of one session, named like its tab: `TCP server :8888`. */
export class SessionPage {
  readonly root: Locator;
  readonly message: Locator;
  readonly log: Locator;
  readonly messages: Locator;
  readonly filter: Locator;

  constructor(
    readonly page: Page,
    name: string | RegExp,
  ) {
    this.root = page.getByRole('group', { name }).filter({ has: page.locator('header') });
    this.message = this.root.getByRole('textbox', { name: 'Message' });
    this.log = this.root.getByRole('grid', { name: 'Log' });
    this.messages = this.root.getByRole('grid', { name: 'Messages' });
    this.filter = this.root.getByRole('combobox', { name: 'Filter' });
  }

  /** Rows of the log whose text matches. */
  row(text: string | RegExp): Locator {
    return this.log.getByRole('row').filter({ hasText: text });
  }

  /** Rows of what went one way: `received` by this session, or `sent` by it. */
  moved(direction: 'received' | 'sent', text: string | RegExp): Locator {
    return this.row(text).filter({ has: this.page.getByRole('gridcell', { name: direction }) });
  }

  /** Rows of the Messages lens with messages of a type. */
  said(type: string): Locator {
    return this.messages.getByRole('row').filter({ has: this.page.getByText(type, { exact: true }) });
  }

  /** Rows of the Messages lens in the exchange of the selected one. */
  get related(): Locator {
    return this.messages.getByRole('row').filter({ hasText: 'same exchange' });
  }

  async send(text: string): Promise<void> {
    await this.message.fill(text);
    await this.root.getByRole('button', { name: 'Send', exact: true }).click();
  }

  async notation(mode: 'Text' | 'Hex'): Promise<void> {
    await this.root.getByRole('region', { name: 'Composer' }).getByRole('radio', { name: mode }).click();
  }

  /** Picks `option` of the drop-down list called `name`. */
  async pick(name: string, option: string): Promise<void> {
    await this.root.getByRole('button', { name }).or(this.root.getByRole('combobox', { name })).first().click();
    await this.page.getByRole('option', { name: option }).click();
  }

  async lens(name: 'Bytes' | 'Messages' | 'Terminal'): Promise<void> {
    await this.root.getByRole('radio', { name }).first().click();
  }
}

/** Opens a session from the palette on a port that is free; gives its panel and that port. */
export async function listenOnFreePort(
  page: Page,
  scheme: 'tcp' | 'udp',
): Promise<{ server: SessionPage; port: number }> {
  await runInPalette(page, `listen ${scheme}://127.0.0.1:0`);
  // The textbook's own server is there, too.
  const opened = new SessionPage(page, scheme === 'tcp' ? /^TCP server :(?!8888$)/ : /^UDP server/);
  const text = await opened.row('listening on').innerText();
  const port = Number(/:(\d+)\s*$/.exec(text)![1]);
  return { server: opened, port };
}

/** Types a line into the palette, as in `listen tcp://127.0.0.1:0`. */
export async function runInPalette(page: Page, line: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.locator('[role=combobox]:focus').waitFor();
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}
