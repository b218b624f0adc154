// Paying in cryptocurrency: an address of one's own, with its picture.
import { Bitcoin } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useAction } from '../../lib/use-action.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { openCryptoAddress } from './api.ts'

/** A button, then the address that was made. */
export const CryptoCard = () => {
  const { t } = useTranslation()
  const open = useAction({ run: openCryptoAddress, touches: ['nothing'] })
  const address = open.data
  return (
    <section className="rounded-md border p-3">
      <h3 className="text-sm font-medium">{t('wallet.cryptoTitle')}</h3>
      <p className="mt-0.5 text-xs text-ink-faint">{t('wallet.cryptoText')}</p>
      {address === undefined ? (
        <Button
          size="sm"
          icon={Bitcoin}
          className="mt-3"
          isBusy={open.isPending}
          onClick={() => open.mutate(undefined)}
        >
          {t('wallet.cryptoOpen')}
        </Button>
      ) : (
        <div className="mt-3 flex flex-wrap items-center gap-4">
          {address.qr_code !== '' && (
            <img
              src={`data:image/png;base64,${address.qr_code}`}
              alt={t('wallet.cryptoPicture')}
              className="size-28 rounded-sm bg-white p-1"
            />
          )}
          <div className="min-w-0 flex-1 basis-56">
            <code className="block text-xs break-all">{address.address_in}</code>
            <CopyButton text={address.address_in} className="mt-2" />
          </div>
        </div>
      )}
    </section>
  )
}
