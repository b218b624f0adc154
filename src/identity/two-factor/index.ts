// The face of second factors.

export { decodeBase32, totpAt, totpStep, writeTotpUrl } from './totp.ts'
export {
  type CodeVerdict,
  createTwoFactor,
  type PreparedFactor,
  type TwoFactor,
  type TwoFactorStatus,
} from './two-factor.ts'
