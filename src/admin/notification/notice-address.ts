// Where notices send their readers.
import { type Settings, site } from '../../settings/index.ts'

const ADDRESS_DEFAULT = 'http://localhost:3000'

/** The page of balance, orders and plans. */
export const walletAddress = ({ settings }: { readonly settings: Settings }): string =>
  `${settings.get(site.serverAddress).replace(/\/+$/, '') || ADDRESS_DEFAULT}/console/topup`
