import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** The reason to skip a test that needs a browser; false if there is one. */
export const noBrowser: string | false = existsSync(executablePath)
  ? false
  : `there is no ${executablePath}: apt-get install chromium`;

export async function openBrowser(): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Opens a file and collects its errors and its requests to the network. */
export async function openPage(
  browser: Browser,
  file: string,
  options = {},
): Promise<{ page: Page; told: string[]; asked: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1_100, height: 900 }, ...options });
  const told: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => told.push(message.text()));
  page.on('pageerror', (error) => told.push(String(error)));
  page.on('dialog', (dialog) => {
    told.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  return { page, told, asked };
}
