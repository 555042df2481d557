import { serviceCaller } from '../../platform/kernel/identity.js';
import { newToken } from '../../platform/kernel/ids.js';
import type { Settings } from '../../platform/kernel/settings.js';
import { stop, withParts } from '../../platform/kernel/stopping.js';
import { findByEmail } from '../../subgraphs/user/account/find-accounts.js';
import { setPassword } from '../../subgraphs/user/account/set-password.js';
import { CommandError } from '../command-error.js';
import { openInstallation } from '../installation/installation.js';
import { plain } from '../operate/print.js';

/**
 * `lms reset-password <email>`: gives an account a new password, which is printed once and stored nowhere in the clear, and ends its
 * sessions. For an admin who has lost theirs, where no mail arrives.
 */
export function resetPasswordCommand(settings: Settings, email: string): Promise<void> {
  return withParts(async (opened) => {
    const { subgraph, resources } = opened.adopt(await openInstallation(settings, { hosts: ['user'] }), stop);
    const context = () => subgraph('user').context({ caller: serviceCaller('reset-password') });
    const account = await findByEmail(context(), email);
    if (!account) throw new CommandError(`There is no account with the address ${plain(email)}.`);
    if (!account.active) throw new CommandError(`${plain(email)} is deactivated: an admin has to activate it first, by setUserActive.`);
    const newPassword = newToken(12);
    await setPassword(context(), { userId: account.userId, newPassword });
    // USER_PASSWORD_CHANGED would do so too, once a server runs.
    await resources.sessions.endAll(account.userId);
    console.log(`${account.user.email} signs in with ${newPassword} from now on, and is signed out everywhere.`);
    console.log('The password is printed this once: sign in and change it.');
  });
}
