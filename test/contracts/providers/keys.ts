// A service account made for tests; its key pair is made anew for each run.
import { generateKeyPairSync } from 'node:crypto'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** As Google hands it out. */
export const SERVICE_ACCOUNT = JSON.stringify({
  type: 'service_account',
  project_id: 'project-1',
  private_key_id: 'key-1',
  private_key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  client_email: 'gateway@project-1.iam.gserviceaccount.com',
  client_id: '1',
})
