import { Arg, Ctx, Directive, Mutation, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../../../platform/kernel/context.js';
import { Certificate } from './certificate.entity.js';
import { verifyCertificate } from './find-certificates.js';
import { ReissueCertificateInput, reissueCertificate } from './reissue-certificate.js';
import { RevokeCertificateInput, revokeCertificate } from './revoke-certificate.js';

@Resolver(() => Certificate)
export class CertificateResolver {
  @Query(() => Certificate, { nullable: true })
  verifyCertificate(@Arg('serial', () => String) serial: string, @Ctx() context: RequestContext) {
    return verifyCertificate(context, serial);
  }

  @Directive('@authenticated')
  @Mutation(() => Certificate)
  revokeCertificate(@Arg('input', () => RevokeCertificateInput) input: RevokeCertificateInput, @Ctx() context: RequestContext) {
    return revokeCertificate(context, input);
  }

  @Directive('@authenticated')
  @Mutation(() => Certificate)
  reissueCertificate(@Arg('input', () => ReissueCertificateInput) input: ReissueCertificateInput, @Ctx() context: RequestContext) {
    return reissueCertificate(context, input);
  }
}
