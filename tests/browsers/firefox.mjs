// Firefox by WebDriver BiDi.
import { existsSync } from 'node:fs';
import puppeteer from 'puppeteer-core';

const PATHS = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];

export const name = 'Firefox';
export const found = () => PATHS.find((path) => existsSync(path));

export async function open(environment) {
  const browser = await puppeteer.launch({
    browser: 'firefox', executablePath: found(), headless: false, env: environment, defaultViewport: { width: 1280, height: 800 },
    extraPrefsFirefox: { 'webgl.force-enabled': true },
  });
  const tab = await browser.newPage();
  const errors = [];
  tab.on('pageerror', (error) => errors.push(error.message));
  tab.on('console', (line) => { if (line.type() === 'error') errors.push(line.text()); });
  return {
    errors,
    go: (url) => tab.goto(url),
    evaluate: (script) => tab.evaluate(script),
    click: (x, y) => tab.mouse.click(x, y),
    type: (text) => tab.keyboard.type(text),
    press: (key) => tab.keyboard.press(key),
    picture: (path) => tab.screenshot({ path }),
    close: () => browser.close(),
  };
}
