// Failures in words of the chosen language.
import { useTranslation } from 'react-i18next'
import { ApiError } from './api-client.ts'

/** Gives a function: error → text; the server's own message wins. */
export const useErrorText = (): ((error: unknown) => string) => {
  const { t } = useTranslation()
  const texts = {
    network: t('error.network'),
    session: t('error.session'),
    forbidden: t('error.forbidden'),
    rate: t('error.rate'),
    server: t('error.server'),
    refused: t('error.refused'),
  }
  return (error) => (error instanceof ApiError ? error.message || texts[error.kind] : t('error.unexpected'))
}
