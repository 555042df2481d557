/** Opens the provider's page as a browser does, and presses a button on it. Resolves once the page has answered. */
export async function onHostedPage(origin: string, url: string, button: 'pay' | 'decline' | 'cancel'): Promise<void> {
  const { pathname } = new URL(url);
  const page = await fetch(`${origin}${pathname}`);
  const token = /name="token" value="([^"]*)"/.exec(await page.text())?.[1];
  const cookie = page.headers.get('set-cookie')?.split(';')[0];
  if (!token || !cookie) throw new Error(`${url} is not a page to pay on: ${page.status}`);
  const answer = await fetch(`${origin}${pathname}/${button}`, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams({ token }),
    redirect: 'manual',
  });
  if (answer.status !== 303) throw new Error(`${button}: ${answer.status} ${await answer.text()}`);
}
