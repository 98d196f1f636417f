# Fırsat: what Turkish calls a deal where the CRM does (Salesforce, Odoo, Logo CRM).

-deal = fırsat
-deal-acc = fırsatı
-deal-dat = fırsata
-deal-loc = fırsatta
-deal-abl = fırsattan
-deal-gen = fırsatın
-deal-poss = fırsatı
-deals = fırsatlar
-deals-acc = fırsatları
-deals-dat = fırsatlara
-deals-loc = fırsatlarda
-deals-abl = fırsatlardan
-deals-gen = fırsatların
-Deal = Fırsat
-Deals = Fırsatlar
-Deals-acc = Fırsatları
